import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createCallerAddressProvider } from './caller-address.ts';

const sources = ['https://one.test', 'https://two.test', 'https://three.test'];

/** A provider whose sources answer so, in their order; an Error is thrown. */
function createProvider(answers: (string | Error)[], environment: Record<string, string> = {}) {
  let asked = 0;
  const provider = createCallerAddressProvider({
    sources,
    environment,
    async read(url) {
      asked++;
      const answer = answers[sources.indexOf(url)];
      if (answer === undefined || answer instanceof Error) throw answer ?? new Error('not there');
      return answer;
    },
  });
  return { provider, asked: () => asked };
}

async function refusal(answers: (string | Error)[], sshAllowFrom = ['auto'], environment = {}): Promise<string> {
  const { failures } = await createProvider(answers, environment).provider.check({}, { sshAllowFrom });
  assert.is(failures.length, 1);
  assert.match(failures[0]?.property ?? '', /^sshAllowFrom/);
  return failures[0]?.reason ?? '';
}

const address = suite('CallerAddress');

address('takes what two of three sources agree on', async () => {
  for (const answers of [
    ['20.1.2.3', '20.1.2.3\n', '20.1.2.3'],
    ['20.1.2.3', new Error('late'), '20.1.2.3\n'],
    ['20.9.9.9', '20.1.2.3', '20.1.2.3'],
  ]) {
    const { inputs, failures } = await createProvider(answers).provider.check({}, { sshAllowFrom: ['auto'] });
    assert.equal(failures, []);
    assert.equal(inputs.cidrs, ['20.1.2.3/32']);
  }
});

address('asks nobody when the config names the addresses, in CI too', async () => {
  const { provider, asked } = createProvider([], { CI: 'true' });
  const { inputs } = await provider.check({}, { sshAllowFrom: ['20.1.3.0/24', '20.1.2.3/32'] });
  assert.equal(inputs.cidrs, ['20.1.2.3/32', '20.1.3.0/24']);
  assert.is(asked(), 0);
});

address('moving from A to B and back is one change each time, from what to what', async () => {
  const a = (await createProvider(['20.1.2.3', '20.1.2.3', '']).provider.check({}, { sshAllowFrom: ['auto'] })).inputs;
  const b = (await createProvider(['20.4.5.6', '20.4.5.6', '']).provider.check(a, { sshAllowFrom: ['auto'] })).inputs;
  const { provider } = createProvider([]);
  const { outs } = await provider.create(a);
  assert.equal(await provider.diff('id', outs, a), { changes: false, replaces: [], deleteBeforeReplace: false });
  assert.equal(await provider.diff('id', outs, b), { changes: true, replaces: [], deleteBeforeReplace: false });
  const moved = (await provider.update('id', outs, b)).outs;
  assert.equal(moved.cidrs, ['20.4.5.6/32']);
  assert.is((await provider.diff('id', moved, b)).changes, false);
  assert.is((await provider.diff('id', moved, a)).changes, true);
});

const page = '<html><head><title>Log in';
const refused: [title: string, answers: (string | Error)[], said: RegExp][] = [
  [
    'sources that cannot be reached',
    [new Error('could not be reached'), new Error('could not be reached'), new Error('gave no answer in 3 s')],
    /one\.test could not be reached; two\.test could not be reached; three\.test gave no answer/,
  ],
  ['a single answer', ['20.1.2.3', new Error('a'), new Error('b')], /expected 2 of 3 sources to agree/],
  [
    'sources that disagree',
    ['20.1.2.3', '20.1.2.4', '20.1.2.5'],
    /one\.test 20\.1\.2\.3; two\.test 20\.1\.2\.4; three\.test 20\.1\.2\.5/,
  ],
  [
    'a network with IPv6 only',
    ['2001:db8::1', '2001:db8::1', new Error('could not be reached')],
    /sees an IPv6 address, and the machine is reached by IPv4/,
  ],
  ['the page of a captive portal', [page, page, page], /answered with a page, as a network that wants a login does/],
  ['a private address', ['10.1.2.3', '10.1.2.3', '10.1.2.3'], /sees 10\.1\.2\.3, which is not a public address/],
  ['an address behind a shared one', ['100.64.1.1', '100.64.1.1', ''], /100\.64\.1\.1, which is not a public address/],
  ['nonsense', ['hello', '', 'null'], /something that is no address/],
];

for (const [title, answers, said] of refused) {
  address(`refuses ${title}, in a sentence that names the key to set`, async () => {
    const reason = await refusal(answers);
    assert.match(reason, said);
    assert.match(reason, /Nothing was changed.*tuneup:sshAllowFrom/);
  });
}

address('refuses to find out in CI, whatever the sources say', async () => {
  const { provider, asked } = createProvider(['20.1.2.3', '20.1.2.3', '20.1.2.3'], { CI: 'true' });
  const { failures } = await provider.check({}, { sshAllowFrom: ['auto'] });
  assert.match(failures[0]?.reason ?? '', /must not be "auto" in CI.*tuneup:sshAllowFrom/);
  assert.is(asked(), 0);
});

address('refuses everyone, private and wide ranges', async () => {
  for (const range of ['0.0.0.0/0', '192.168.0.0/24', '20.0.0.0/8']) assert.match(await refusal([], [range]), /must/);
});

address.run();
