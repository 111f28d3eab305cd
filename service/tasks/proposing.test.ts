import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Proposal } from '../models/model.ts';
import { openService } from '../testing/open-service.ts';
import { recordedBody } from '../testing/recorded-requests.ts';

const proposing = suite('tasks that propose');
const id = '817dac86-a3a2-49c1-9d44-01664739e1ed';
const block = (text: string, path = ':shop/cart.py') => `\`\`\`python${path}\n${text}\n\`\`\``;

const missing = 'def missing(xs, known):\n    return [x for x in xs if x not in known]';
const withSet = 'def missing(xs, known):\n    known_set = set(known)\n    return [x for x in xs if x not in known_set]';
const both = `${missing}\n\n\ndef collect(xs):\n    found = []\n    for x in xs:\n        found = found + [x]\n    return found`;

const row = (time: string, share: string, text: string) => `|    100 |   ${time} |   1.0 |   ${share} | ${text}   |`;
const head =
  '# Timer unit: 1e-09 s\n## Function: f\n## Total time: 1.2 s\n| Hits | Time | Per Hit | % Time | Line Contents |\n|---:|---:|---:|---:|:---|\n';

proposing('put the rule first that changes the lines where the time goes', async () => {
  const { post } = await openService();
  const ask = async (profile: string) => {
    const body = recordedBody('optimize-line-profiler', { source_code: block(both), line_profiler_results: profile });
    return (await candidates(post('optimize-line-profiler', body), 'optimizations'))[0]?.model;
  };
  const hot = 'found = found + [x]';
  assert.is(
    await ask(`${head}|        |       |      |       | @profile |\n${row('1.07725e+07', '99', hot)}`),
    'rules:list-concatenation',
  );
  const other = 'return [x for x in xs if x not in known]';
  assert.is(await ask(`${head}${row('1e+07', '100', other)}\n${row('0', '0', hot)}`), 'rules:membership-set');
});

proposing('answer a profile that is none, and a source without a block', async () => {
  const { post } = await openService();
  for (const profile of ['', 'no table', '| a | b |']) {
    const body = recordedBody('optimize-line-profiler', { source_code: block(both), line_profiler_results: profile });
    assert.ok((await candidates(post('optimize-line-profiler', body), 'optimizations')).length > 0);
  }
  const nothing = recordedBody('optimize-line-profiler', { source_code: 'def f(): pass' });
  assert.equal(await candidates(post('optimize-line-profiler', nothing), 'optimizations'), []);
});

proposing('answer a profiled rerun with the candidates of that trace', async () => {
  const { post } = await openService();
  const body = (more: object) => recordedBody('optimize-line-profiler', { source_code: block(both), ...more });
  const first = await candidates(post('optimize-line-profiler', body({ trace_id: 'one' })), 'optimizations');
  const again = await candidates(
    post('optimize-line-profiler', body({ trace_id: 'two', rerun_trace_id: 'one', source_code: 'none' })),
    'optimizations',
  );
  assert.equal(
    again.map((sent) => sent.source_code),
    first.map((sent) => sent.source_code),
  );
  assert.not(first.some((sent) => again.some((other) => other.optimization_id === sent.optimization_id)));
});

const refine = (original: string, optimized: string, more: object = {}) =>
  recordedBody('refinement', { original_source_code: original, optimized_source_code: optimized, optimization_id: id, ...more });

proposing('refine a candidate by the rules that still fit it', async () => {
  const { post } = await openService();
  const [sent, ...others] = await candidates(
    post('refinement', refine(block(both), block(both.replace(missing, withSet)))),
    'refinements',
  );
  assert.is(others.length, 0);
  assert.is(sent?.parent_id, id);
  assert.is.not(sent?.optimization_id, id);
  assert.match(sent?.source_code ?? '', /found\.append\(x\)|found\.extend|list\(xs\)/);
});

proposing('refine a candidate by taking back what changes no code', async () => {
  const { post } = await openService();
  const original = 'def f(x):\n    # the price\n    price = "a"\n\n    return g(x) + price';
  const optimized = "def f(x):\n    price = 'a'\n    return h(x) + price";
  const [sent] = await candidates(post('refinement', refine(block(original), block(optimized))), 'refinements');
  assert.is(sent?.source_code, block('def f(x):\n    # the price\n    price = "a"\n\n    return h(x) + price'));
});

proposing('refine nothing that is as small as can be, does not parse, or is not there', async () => {
  const { post } = await openService();
  for (const [original, optimized] of [
    ['def f(x):\n    return g(x)', 'def f(x):\n    return h(x)'],
    ['def f(x):\n    return g(x)', 'def f(x:'],
  ] as const) {
    assert.equal(await candidates(post('refinement', refine(block(original), block(optimized))), 'refinements'), []);
  }
  assert.equal(await candidates(post('refinement', refine('none', 'none', { function_references: null })), 'refinements'), []);
  assert.equal(await candidates(post('refinement', []), 'refinements'), []);
});

proposing('refine each of two items, under the id of its own', async () => {
  const { post, storage } = await openService();
  const [first] = refine(block(both), block(both.replace(missing, withSet))) as object[];
  const other = '0b0e4c0e-7d0c-4a53-9d0f-5f3a0b6f7d11';
  const sent = await candidates(post('refinement', [first, { ...first, optimization_id: other }]), 'refinements');
  assert.equal(
    sent.map((candidate) => candidate.parent_id),
    [id, other],
  );
  assert.equal(
    storage.requests[0]?.candidates.map((candidate) => candidate.parentId),
    [id, other],
  );
});

proposing('refuse a refinement that is no list', async () => {
  const { post } = await openService();
  assert.is((await post('refinement', {})).status, 422);
});

const repair = (more: object) => recordedBody('code_repair', { original_source_code: block(both), ...more });

proposing('repair with another rule than the one that failed, as one bare candidate', async () => {
  const { post } = await openService();
  const reply = await post(
    'code_repair',
    repair({ optimization_id: id, modified_source_code: block(both.replace(missing, withSet)) }),
  );
  assert.is(reply.status, 200);
  assert.is(reply.body.parent_id, id);
  assert.is.not(reply.body.model, 'rules:membership-set');
  assert.ok(String(reply.body.source_code).includes(missing));
});

proposing('repair whatever the difference is, and without one', async () => {
  const { post } = await openService();
  const nothing = {
    original_value: null,
    candidate_value: null,
    test_src_code: null,
    original_pytest_error: null,
    candidate_pytest_error: null,
  };
  const scopes = ['return_value', 'stdout', 'did_pass'].map((scope) => ({
    scope,
    original_pass: true,
    candidate_pass: false,
    ...nothing,
  }));
  for (const test_diffs of [scopes, []]) {
    assert.is((await post('code_repair', repair({ modified_source_code: block(missing), test_diffs }))).status, 200);
  }
  assert.is((await post('code_repair', repair({ test_diffs: [{ scope: 'mood' }] }))).status, 422);
});

proposing('say by the status that a repair is not possible', async () => {
  const { post } = await openService();
  const plain = block('def f(x):\n    return x');
  for (const body of [
    repair({ original_source_code: plain, modified_source_code: plain }),
    repair({ original_source_code: 'none' }),
    repair({ original_source_code: block('def f(:') }),
    repair({ language: 'go' }),
  ]) {
    const reply = await post('code_repair', body);
    assert.is(reply.status, 422);
    assert.match(String(reply.body.error), /found none that holds/);
  }
});

proposing('send no repair that was there before', async () => {
  const text = both.replace(missing, withSet);
  const { post } = await openService({ repair: async () => proposal(text) });
  assert.is((await post('code_repair', repair({ modified_source_code: block(text) }))).status, 422);
  assert.is((await post('code_repair', repair({ modified_source_code: block(missing) }))).status, 200);
});

const attempt = (text: string, speedup: string) => ({
  optimization_id: id,
  source_code: block(text),
  explanation: '',
  source: 'REFINE',
  speedup,
});
const adapt = (attempts: object[], original = block(both)) =>
  recordedBody('adaptive_optimize', { original_source_code: original, candidates: attempts });

proposing('go on from the fastest of a chain, not from one that failed', async () => {
  const { post } = await openService();
  const chain = [
    attempt(both.replace(missing, withSet), 'Performance gain: 40%'),
    attempt('def missing(xs, known):\n    return []', 'The behaviour did not match.'),
  ];
  const reply = await post('adaptive_optimize', adapt(chain));
  assert.is(reply.status, 200);
  assert.match(String(reply.body.source_code), /known_set/);
  assert.not.match(String(reply.body.source_code), /found \+ \[x\]/);
  assert.is(reply.body.parent_id, id);
});

proposing('go on from an original without attempts', async () => {
  const { post } = await openService();
  const reply = await post('adaptive_optimize', adapt([]));
  assert.is(reply.status, 200);
  assert.is(reply.body.parent_id, null);
});

proposing('say by the status that a chain is at its end', async () => {
  const { post } = await openService();
  assert.is((await post('adaptive_optimize', adapt([], block('def f(x):\n    return x')))).status, 422);
  assert.is((await post('adaptive_optimize', adapt([], 'none'))).status, 422);
});

proposing('send nothing unsound that a model says', async () => {
  const bad = async () => proposal('def f(:');
  const { post } = await openService({ refine: bad, repair: bad, adapt: bad, optimize: async () => [proposal('def f(:')] });
  assert.equal(await candidates(post('refinement', refine(block(both), block(missing))), 'refinements'), []);
  assert.is((await post('code_repair', repair({ modified_source_code: block(missing) }))).status, 422);
  assert.is((await post('adaptive_optimize', adapt([]))).status, 422);
  assert.equal(await candidates(post('optimize-line-profiler', recordedBody('optimize-line-profiler')), 'optimizations'), []);
});

proposing.run();

interface Sent {
  source_code: string;
  optimization_id: string;
  parent_id: string | null;
  model: string | null;
}

async function candidates(reply: Promise<{ status: number; body: Record<string, unknown> }>, key: string): Promise<Sent[]> {
  const { status, body } = await reply;
  assert.is(status, 200, JSON.stringify(body));
  return body[key] as Sent[];
}

function proposal(text: string): Proposal {
  return { files: [{ path: 'shop/cart.py', text }], explanation: 'Said by a model.', model: 'scripted', needsTests: false };
}
