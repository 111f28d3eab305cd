import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { defineProvider, toOutputs } from './define-provider.ts';

const unknown = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

interface Inputs {
  [key: string]: unknown;
  name: string;
  size: number;
  address: string;
  commit?: string;
}

function createProvider(changes: { drifted?: boolean; gone?: boolean; refuse?: string } = {}) {
  const calls: string[] = [];
  const provider = defineProvider<Inputs, { [key: string]: unknown; made: string }>({
    inputs: z.object({
      name: z.string(),
      size: z.number('size must be a number'),
      address: z.string(),
      commit: z.string().optional(),
    }),
    identity: ['name'],
    ignored: ['address'],
    id: ({ name }) => `thing/${name}`,
    async resolve({ name }) {
      if (changes.refuse) throw new Error(changes.refuse);
      return { commit: `commit-of-${name}` };
    },
    hasDrifted: async () => changes.drifted ?? false,
    async apply({ name, size }, _work, before) {
      calls.push(`${before === undefined ? 'create' : 'update'} ${name} ${size}`);
      return { made: `${name}:${size}` };
    },
    read: async (state) => (changes.gone ? undefined : state),
    async remove({ name }) {
      calls.push(`remove ${name}`);
    },
  });
  return { provider, calls };
}

const inputs = { name: 'a', size: 1, address: 'here', resourceUrn: '', __provider: 'text' };
const provider = suite('provider');

provider('returns what it looked up as an input, so that a preview shows it', async () => {
  const { inputs: checked, failures } = await createProvider().provider.check({}, { ...inputs });
  assert.equal(failures, []);
  assert.is(checked.commit, 'commit-of-a');
});

provider('looks up even while an ignored input is unknown', async () => {
  const { inputs: checked } = await createProvider().provider.check({}, { ...inputs, address: unknown });
  assert.is(checked.commit, 'commit-of-a');
});

provider('lets unknown values through, nested ones too', async () => {
  const { inputs: checked, failures } = await createProvider().provider.check(
    {},
    { ...inputs, size: unknown, name: { deep: [unknown] } },
  );
  assert.equal(failures, []);
  assert.is(checked.commit, undefined);
});

provider('names every input that is wrong at once', async () => {
  const { failures } = await createProvider().provider.check({}, { name: 3, size: 'big', address: 'here' });
  assert.equal(
    failures.map(({ property }) => property),
    ['name', 'size'],
  );
  assert.is(failures[1]?.reason, 'size must be a number');
});

provider('turns a look-up that fails into a sentence on the input', async () => {
  const { failures } = await createProvider({ refuse: 'there is no repository at a' }).provider.check({}, { ...inputs });
  assert.equal(failures, [{ property: 'name', reason: 'there is no repository at a' }]);
});

provider('sees no change in an ignored input, in the order of keys, or in its own text', async () => {
  const { provider } = createProvider();
  const result = await provider.diff(
    'id',
    { ...inputs, made: 'a:1' },
    { __provider: 'new text', address: 'there', size: 1, name: 'a' },
  );
  assert.equal(result, { changes: false, replaces: [], deleteBeforeReplace: false });
});

provider('updates on a changed input and replaces on a changed identity', async () => {
  const { provider } = createProvider();
  assert.equal(await provider.diff('id', inputs, { ...inputs, size: 2 }), {
    changes: true,
    replaces: [],
    deleteBeforeReplace: false,
  });
  assert.equal(await provider.diff('id', inputs, { ...inputs, name: 'b' }), {
    changes: true,
    replaces: ['name'],
    deleteBeforeReplace: true,
  });
});

provider('updates when the thing itself has changed though no input did', async () => {
  assert.is((await createProvider({ drifted: true }).provider.diff('id', inputs, inputs)).changes, true);
});

provider('keeps inputs and outputs together in what it made', async () => {
  const { provider, calls } = createProvider();
  assert.equal(await provider.create({ ...inputs }), {
    id: 'thing/a',
    outs: { name: 'a', size: 1, address: 'here', resourceUrn: '', made: 'a:1' },
  });
  await provider.update('thing/a', inputs, { ...inputs, size: 2 });
  await provider.delete('thing/a', inputs);
  assert.equal(calls, ['create a 1', 'update a 2', 'remove a']);
});

provider('reads inputs back, and an empty id for what is gone', async () => {
  const state = { ...inputs, made: 'a:1' };
  const { inputs: read } = await createProvider().provider.read('thing/a', state);
  assert.equal(read, { name: 'a', size: 1, address: 'here' });
  assert.is((await createProvider({ gone: true }).provider.read('thing/a', state)).id, '');
});

provider('refuses outputs that the wire would turn into something else, by name', () => {
  assert.equal(toOutputs({ a: undefined, b: [1, { c: 'x', d: undefined }] }), { b: [1, { c: 'x' }] });
  for (const value of [Number.NaN, new Date(), new Map(), 1n])
    assert.throws(() => toOutputs({ a: { b: [value] } }), /the output "a\.b\[0\]" must be/);
});

provider.run();
