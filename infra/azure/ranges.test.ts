import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findRangeFault, findSourceProblems, isPublicAddress } from './ranges.ts';

const ranges = suite('ranges that may reach port 22');

for (const range of ['20.1.2.3/32', '20.1.2.0/24', '8.8.4.4/31', '223.255.255.255/32'])
  ranges(`take ${range}`, () => assert.is(findRangeFault(range), undefined));

const refused: [range: string, said: RegExp][] = [
  ['0.0.0.0/0', /must not be everyone/],
  ['::/0', /must not be everyone/],
  ['*', /must not be everyone/],
  ['Internet', /must not be everyone/],
  ['20.0.0.0/8', /must be \/24 or narrower, got "20\.0\.0\.0\/8", which is 16777216 addresses/],
  ['20.1.2.0/23', /must be \/24 or narrower/],
  ['20.1.2.3/24', /write 20\.1\.2\.0\/24 instead/],
  ['20.1.2.3', /must be an address with its prefix/],
  ['20.1.2.3/33', /must be an address with its prefix/],
  ['20.1.2.3/32/1', /must be an address with its prefix/],
  ['020.1.2.3/32', /must be an address with its prefix/],
  ['localhost/32', /must be an address with its prefix/],
  ['2001:db8::1/128', /must be IPv4/],
  ['10.1.2.3/32', /must be public/],
  ['100.64.0.1/32', /must be public/],
  ['127.0.0.1/32', /must be public/],
  ['169.254.1.1/32', /must be public/],
  ['172.31.0.1/32', /must be public/],
  ['192.168.1.1/32', /must be public/],
  ['198.18.0.1/32', /must be public/],
  ['203.0.113.7/32', /must be public/],
  ['224.0.0.1/32', /must be public/],
];

for (const [range, said] of refused) ranges(`refuse ${range}`, () => assert.match(findRangeFault(range) ?? 'nothing', said));

ranges('say which of several is wrong, and let "auto" pass', () => {
  assert.equal(findSourceProblems(['auto'], 'k'), []);
  assert.equal(
    findSourceProblems(['auto', '20.1.2.3/32', '10.0.0.1/32'], 'k').map(({ where }) => where),
    ['k[2]'],
  );
  assert.is(findSourceProblems([], 'k').length, 1);
});

ranges('tell public addresses from others', () => {
  assert.ok(isPublicAddress('20.1.2.3'));
  for (const address of ['10.0.0.1', '1.2.3', '::1', '20.1.2.3 ', '']) assert.not.ok(isPublicAddress(address));
});

ranges.run();
