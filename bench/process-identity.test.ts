import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isAlive, parseIdentity, processIdentity, renderIdentity } from './process-identity.ts';
import { present } from './statistics/known-values.ts';

const identity = suite('process identity');

identity('names this very process', () => {
  const own = present(processIdentity(process.pid));
  assert.is(own.pid, process.pid);
  assert.ok(own.startTicks > 0);
  assert.is(isAlive(own), true);
});

identity('tells a later process of the same number apart', () => {
  const own = present(processIdentity(process.pid));
  assert.is(isAlive({ ...own, startTicks: own.startTicks - 1 }), false);
  assert.is(isAlive({ ...own, boot: 'another' }), false);
});

identity('is absent where no process is', () => {
  assert.is(processIdentity(2 ** 30), undefined);
});

identity('is read as it was written', () => {
  const own = present(processIdentity(process.pid));
  assert.equal(parseIdentity(renderIdentity(own)), own);
});

identity('is not read from anything else', () => {
  for (const text of ['', '12', '12 34', 'a b c']) assert.is(parseIdentity(text), undefined);
});

identity.run();
