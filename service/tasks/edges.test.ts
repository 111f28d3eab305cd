import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { failure } from '../../bench/failure.ts';
import { parseCodeBlocks, renderCodeBlocks } from '../code-blocks.ts';
import type { Model, Proposal } from '../models/model.ts';
import { isSound } from '../source/syntax.ts';
import { hashKey } from '../storage/keys.ts';
import { openService, type Reply } from '../testing/open-service.ts';
import { listRequests, type RecordedRequest } from '../testing/recorded-requests.ts';
import { tasks } from './index.ts';

const edges = suite('every task');
const requests = listRequests();
const { post, send, storage } = await openService();

edges('is asked here', () => {
  assert.equal(requests.map(({ task }) => task).sort(), tasks.map(({ name }) => name).sort());
});

edges('refuses who shows no key, another scheme, a wrong key or a revoked one', async () => {
  await storage.addKey('guest', hashKey('cf-guest'));
  await storage.revokeKey((await storage.findKey(hashKey('cf-guest'))) ?? '');
  for (const { task, body } of requests) {
    for (const shown of [undefined, '', 'Bearer', 'Basic cf-right', 'Bearer cf-wrong', 'Bearer cf-guest']) {
      refused(await send(task, JSON.stringify(body), shown), 401, task);
    }
  }
});

edges('refuses a body that is cut off, empty or no JSON', async () => {
  for (const { task, body } of requests) {
    const text = JSON.stringify(body);
    for (const sent of [text.slice(0, -1), text.slice(0, text.length / 2), '', '{', 'source_code=x']) {
      refused(await send(task, sent, 'Bearer cf-right'), 400, task);
    }
  }
});

edges('refuses a body of another form', async () => {
  for (const { task, body } of requests) {
    const other = Array.isArray(body) ? body[0] : [body];
    for (const sent of [null, 7, 'text', [[]], other]) refused(await post(task, sent), 422, task);
    if (task !== 'workflow-gen') refused(await post(task, Array.isArray(body) ? [{}] : {}), 422, task);
  }
});

edges('refuses a body without the ids that it needs, and with ids that are none', async () => {
  for (const { task, body } of requests) {
    const item = (Array.isArray(body) ? body[0] : body) ?? {};
    for (const id of ['trace_id', 'optimization_id'].filter((name) => name in item)) {
      for (const wrong of [undefined, null, 7, [], {}]) {
        const sent = { ...item, [id]: wrong };
        refused(await post(task, Array.isArray(body) ? [sent] : sent), 422, `${task}: ${id}`);
      }
    }
  }
});

edges('takes a trace id of an experiment, keys that it does not know, and five megabytes of them', async () => {
  for (const { task, body } of requests) {
    const before = await post(task, body);
    const more = { trace_id: '0b0e4c0e-7d0c-4a53-9d0f-5f3a0b6fEXP0', of_the_future: 'é'.repeat(2_500_000) };
    const after = await post(task, Array.isArray(body) ? body.map((item) => ({ ...item, ...more })) : { ...body, ...more });
    assert.is(after.status, before.status, task);
  }
});

const missing = 'def missing(xs, known):\n    return [x for x in xs if x not in known]';
/** Sources that break readers, and the function in them that is asked about. */
const sources: [title: string, text: string, name: string][] = [
  ['nothing', '', 'missing'],
  ['blanks', '\n \n', 'missing'],
  ['letters of all the world', 'def größe(namen, bekannt):\n    """Ü 😀"""\n    return [n for n in namen if n not in bekannt]', 'größe'],
  ['CRLF', missing.replaceAll('\n', '\r\n'), 'missing'],
  ['tabs', missing.replaceAll('    ', '\t'), 'missing'],
  ['decorators', `import functools\n\n\n@functools.wraps(len)\n@functools.cache\n${missing}`, 'missing'],
  ['async', `async ${missing}`, 'missing'],
  ['a nested function', `def outer(known):\n    ${missing.replaceAll('\n', '\n    ')}\n    return missing`, 'outer.missing'],
  ['a method', `class Cart:\n    def missing(self, xs, known):\n        return [x for x in xs if x not in known]`, 'Cart.missing'],
  ['a class method', `class Cart:\n    @classmethod\n    def missing(cls, xs, known):\n        return [x for x in xs if x not in known]`, 'Cart.missing'],
  ['a syntax error', 'def missing(xs, known:\n    return xs', 'missing'],
  ['another language', 'function missing(xs) { return xs.filter(Boolean) }', 'missing'],
  ['a thousand lines', `${missing}\n${Array.from({ length: 1000 }, (_, line) => `x_${line} = ${line}`).join('\n')}`, 'missing'],
]; // biome-ignore format: a table

/** Every field of a request that holds code, with that code in it. */
function withSource({ task, body }: Pick<RecordedRequest, 'task' | 'body'>, text: string, name: string): unknown {
  const fenced = renderCodeBlocks([{ path: 'shop/cart.py', text }], 'python') ?? '';
  const flat = `# file: shop/cart.py\n${text}`;
  const [className, functionName = className] = name.split('.');
  const parents = className === functionName ? [] : [{ name: className, type: 'ClassDef' }];
  const target = { function_name: functionName, parents, is_method: parents.length > 0, is_async: text.startsWith('async') };
  const values: Record<string, unknown> = {
    source_code: task === 'explain' ? flat : fenced,
    optimized_code: task === 'explain' ? flat : text,
    original_code: text,
    source_code_being_tested: fenced,
    original_source_code: fenced,
    optimized_source_code: fenced,
    modified_source_code: fenced,
    function_source_code: text,
    module_source_code: text,
    test_source: text,
    function_to_optimize: target,
    qualified_name: name,
    class_name: parents[0]?.name ?? null,
  };
  const change = (item: Record<string, unknown>) => ({
    ...item,
    ...Object.fromEntries(Object.entries(values).filter(([field]) => field in item)),
  });
  return Array.isArray(body) ? body.map(change) : change(body);
}

for (const [title, text, name] of sources) {
  edges(`is answered or refused with a reason about ${title}`, async () => {
    for (const request of requests) {
      const reply = await post(request.task, withSource(request, text, name));
      if (reply.status !== 200) refused(reply, 422, `${request.task}: ${reply.body.error}`);
      for (const code of listCandidates(reply)) await expectSound(code, text);
      if ('generated_tests' in reply.body) assert.ok(await isSound(String(reply.body.generated_tests), 'python'), request.task);
    }
  });
}

edges('proposes a set for the search in a list, whatever the text looks like', async () => {
  const optimize = requests.find(({ task }) => task === 'optimize') ?? { task: '', body: {} };
  for (const title of ['letters of all the world', 'CRLF', 'tabs', 'decorators', 'a method', 'a class method']) {
    const [, text = '', name = ''] = sources.find(([known]) => known === title) ?? [];
    const found = listCandidates(await post('optimize', withSource(optimize, text, name)));
    assert.ok(
      found.some((code) => code.includes('set(')),
      title,
    );
  }
});

const failures: [code: string, status: number][] = [
  ['model-timed-out', 504],
  ['model-busy', 503],
  ['model-refused', 502],
  ['model-unreachable', 502],
  ['budget-spent', 429],
  ['question-too-large', 413],
];
/** All that a model can be asked, answered in one way. */
const allOf = (answer: () => Promise<never>): Model => ({
  name: 'scripted',
  optimize: answer,
  generateTests: answer,
  refine: answer,
  repair: answer,
  adapt: answer,
  rank: answer,
  explain: answer,
  review: answer,
  reviewTests: answer,
  repairTests: answer,
  writeWorkflow: answer,
});
/** The only task that asks no model. */
const asking = requests.filter(({ task }) => task !== 'log_features');

for (const [code, status] of failures) {
  edges(`tells that its model failed with ${code} by status ${status}, and keeps no answer`, async () => {
    const fail = async () => {
      throw failure(code, 'the model has a reason');
    };
    const service = await openService(allOf(fail));
    for (const { task, body } of asking) refused(await service.post(task, body), status, task);
    assert.equal(service.storage.requests, []);
  });
}

edges('gives up on a model that never answers', async () => {
  const service = await openService(
    allOf(() => new Promise(() => undefined)),
    { timeoutSeconds: 0.01 },
  );
  for (const { task, body } of asking) refused(await service.post(task, body), 504, task);
});

edges('says nothing of a model that talks nonsense', async () => {
  const bad: Proposal = { files: [{ path: 'a.py', text: 'nonsense (' }], explanation: 'nonsense', model: 'x', needsTests: false };
  const service = await openService({
    optimize: async () => [bad],
    generateTests: async () => 'nonsense (',
    refine: async () => bad,
    repair: async () => bad,
    adapt: async () => bad,
    rank: async () => [9, 9],
    reviewTests: async () => [{ fileIndex: 99, name: 'nonsense', reason: 'nonsense' }],
    repairTests: async () => 'nonsense (',
    writeWorkflow: async () => 'nonsense: [',
  });
  for (const { task, body } of requests) {
    const reply = await service.post(task, body);
    if (reply.status !== 200) refused(reply, 422, task);
    assert.not.match(JSON.stringify(reply.body), /nonsense/, task);
  }
});

edges('has an answer of its own, or says that there is none, when its model has nothing to say', async () => {
  const nothing = async () => undefined;
  const service = await openService({
    optimize: async () => [],
    generateTests: nothing,
    refine: nothing,
    repair: nothing,
    adapt: nothing,
    rank: nothing,
    explain: nothing,
    review: nothing,
    reviewTests: nothing,
    repairTests: nothing,
    writeWorkflow: nothing,
  });
  const statuses = await Promise.all(requests.map(async ({ task, body }) => [task, (await service.post(task, body)).status]));
  assert.equal(
    statuses.filter(([, status]) => status !== 200),
    [
      ['adaptive_optimize', 422],
      ['code_repair', 422],
      ['testgen', 422],
    ],
  );
});

edges.run();

function refused({ status, body }: Reply, wanted: number, about: string): void {
  assert.is(status, wanted, `${about}: ${JSON.stringify(body).slice(0, 300)}`);
  assert.ok(typeof body.error === 'string' && body.error.length > 0, about);
}

/** The code of every candidate in a reply. */
function listCandidates({ body }: Reply): string[] {
  const sent = [body, ...['optimizations', 'refinements'].flatMap((key) => (body[key] as Record<string, unknown>[]) ?? [])];
  return sent.flatMap(({ source_code: code }) => (typeof code === 'string' ? [code] : []));
}

/** It parses, has the path it came with and the line endings of the source. */
async function expectSound(code: string, source: string): Promise<void> {
  const files = parseCodeBlocks(code, 'python');
  assert.equal(
    files.map((file) => file.path),
    ['shop/cart.py'],
  );
  for (const { text } of files) {
    assert.ok(await isSound(text, 'python'));
    assert.is(/(?<!\r)\n/.test(text), /(?<!\r)\n/.test(source));
  }
}
