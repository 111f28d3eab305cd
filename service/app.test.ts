import pino from 'pino';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { failure } from '../bench/failure.ts';
import { createApp } from './app.ts';
import type { Model, Proposal } from './models/model.ts';
import { allowAnswer, noteCall } from './models/spending.ts';
import { largestBodyBytes } from './routes/body.ts';
import { hashKey } from './storage/keys.ts';
import { createMemoryStorage } from './storage/memory.ts';
import { generateTests } from './test-generation/generate.ts';

const app = suite('service');

const source = 'def unique(items):\n    return [x for x in items]';
const block = (text: string, path = 'shop/cart.py') => `\`\`\`python:${path}\n${text}\n\`\`\``;
const optimizeBody = {
  source_code: block(source),
  dependency_code: '',
  trace_id: 'e98173fb-1f52-4381-9ca0-674db022EXP0',
  language: 'python',
  language_version: '3.11.7',
  codeflash_version: '0.20.5',
  experiment_metadata: null,
  current_username: null,
  repo_owner: 'acme',
  repo_name: 'shop',
  is_async: false,
  call_sequence: 3,
  n_candidates: 6,
  is_numerical_code: false,
  rerun_trace_id: null,
};
const testgenBody = {
  source_code_being_tested: block(source),
  function_to_optimize: {
    function_name: 'unique',
    file_path: '/shop/cart.py',
    parents: [],
    starting_line: 1,
    ending_line: 2,
    starting_col: null,
    ending_col: null,
    is_async: false,
    is_method: false,
    language: 'python',
    doc_start_line: null,
  },
  helper_function_names: [],
  module_path: 'shop.cart',
  test_module_path: 'tests.test_unique__unit_test_0',
  test_framework: 'pytest',
  test_timeout: 15,
  trace_id: 'trace',
  test_index: 0,
  language: 'python',
  codeflash_version: '0.20.5',
  is_async: false,
  call_sequence: 1,
  is_numerical_code: null,
  class_name: null,
  qualified_name: 'unique',
  rerun_trace_id: null,
  language_version: null,
};

app('answers optimize with the proposals that hold, each under an id of its own', async () => {
  const { post, storage } = await open([proposal('a = 1'), proposal('b = 2', { model: 'rules:b', needsTests: true })]);
  const { status, body } = await post('optimize', optimizeBody);
  assert.is(status, 200);
  const [first, second] = body.optimizations as [Sent, Sent];
  assert.is(first.source_code, block('a = 1'));
  assert.is(first.model, 'rules:a');
  assert.is(first.parent_id, null);
  assert.is(first.explanation, 'One pass.');
  assert.match(second.explanation, /One pass\. Needs tests: /);
  assert.match(first.optimization_id, /^[0-9a-f-]{36}$/);
  assert.is.not(first.optimization_id, second.optimization_id);
  assert.equal(
    storage.requests.map((request) => request.candidates.length),
    [2],
  );
});

const unsound: [title: string, candidate: Proposal][] = [
  ['has a syntax error', proposal('def f(:')],
  ['has one bad file of two', { ...proposal('a = 1'), files: [{ text: 'a = 1' }, { text: 'def' }] }],
  ['is what was asked about', proposal(source)],
  ['would end its own block', proposal('x = """\n```\n"""')],
];
for (const [title, candidate] of unsound) {
  app(`sends no candidate that ${title}`, async () => {
    const { post } = await open([candidate, proposal('good = 1')]);
    const { body } = await post('optimize', optimizeBody);
    assert.equal(
      body.optimizations.map((sent: { source_code: string }) => sent.source_code),
      [block('good = 1')],
    );
  });
}

app('answers with an empty list when there is nothing to propose', async () => {
  const { post } = await open([]);
  for (const body of [optimizeBody, { ...optimizeBody, language: 'go' }, { ...optimizeBody, source_code: 'no block' }]) {
    assert.equal((await post('optimize', body)).body, { optimizations: [] });
  }
});

app('answers a rerun of a known trace with its candidates under new ids, and of an unknown one afresh', async () => {
  const { post } = await open([proposal('a = 1')]);
  const [first] = (await post('optimize', optimizeBody)).body.optimizations as [Sent];
  for (const known of [optimizeBody.trace_id, 'unknown']) {
    const [again] = (await post('optimize', { ...optimizeBody, trace_id: 'other', rerun_trace_id: known })).body
      .optimizations as [Sent];
    assert.is(again.source_code, first.source_code);
    assert.is.not(again.optimization_id, first.optimization_id);
  }
});

app('answers a rerun with the candidates of the same key alone', async () => {
  const { post, request, storage } = await open([proposal('a = 1')]);
  await post('optimize', optimizeBody);
  await storage.addKey('other', hashKey('cf-other'));
  const again = { ...optimizeBody, source_code: 'no block', rerun_trace_id: optimizeBody.trace_id };
  const other = await request('optimize', JSON.stringify(again), { Authorization: 'Bearer cf-other' });
  assert.equal(await other.json(), { optimizations: [] });
  assert.is((await post('optimize', again)).body.optimizations.length, 1);
});

app('answers testgen with two different files, plain and instrumented', async () => {
  const { post } = await open([]);
  const [first, second] = [
    (await post('testgen', testgenBody)).body,
    (await post('testgen', { ...testgenBody, test_index: 1 })).body,
  ];
  assert.is.not(first.generated_tests, second.generated_tests);
  assert.match(first.generated_tests, /^from shop\.cart import unique$/m);
  assert.not.match(first.generated_tests, /_tuneup/);
  assert.match(first.instrumented_behavior_tests, /"\{codeflash_run_tmp_dir_client_side\}"/);
  assert.match(first.instrumented_perf_tests, /tests\.test_unique__unit_test_0:/);
  assert.not.match(first.instrumented_perf_tests, /dill/);
});

app('answers the same question about tests with the same bytes', async () => {
  const { post } = await open([]);
  assert.equal((await post('testgen', testgenBody)).body, (await post('testgen', testgenBody)).body);
});

app('refuses testgen for a function that is not in the source', async () => {
  const { post } = await open([]);
  const { status, body } = await post('testgen', {
    ...testgenBody,
    qualified_name: 'absent',
    function_to_optimize: { function_name: 'absent' },
  });
  assert.is(status, 422);
  assert.match(body.error, /no test can be written for absent/);
});

app('ignores keys that it does not know', async () => {
  const { post } = await open([]);
  assert.is((await post('optimize', { ...optimizeBody, of_the_future: { x: [1] } })).status, 200);
});

app('lists everything wrong with a body', async () => {
  const { post, storage } = await open([]);
  const { status, body, type } = await post('optimize', { ...optimizeBody, trace_id: 7, language: 'cobol' });
  assert.is(status, 422);
  assert.is(type, 'application/problem+json');
  assert.equal(body.problems.map((problem) => problem.where).sort(), ['language', 'trace_id']);
  assert.match(body.error, /trace_id: /);
  assert.equal(storage.requests, []);
});

app('refuses a body that is not JSON, and reads the numbers that only Python writes', async () => {
  const { request } = await open([]);
  assert.is((await request('optimize', '{"a":')).status, 400);
  const text = JSON.stringify({ ...optimizeBody, source_code: 'NaN "Infinity"' }).replace(
    '"n_candidates":6',
    '"n_candidates":6,"extra":[NaN,-Infinity]',
  );
  assert.is((await request('optimize', text)).status, 200);
});

app('refuses a body above the limit, announced or not, and takes one below it', async () => {
  const { request, post } = await open([]);
  const large = ' '.repeat(largestBodyBytes + 1);
  assert.is((await request('optimize', large)).status, 413);
  assert.is((await request('optimize', '{}', { 'Content-Length': String(largestBodyBytes + 1) })).status, 413);
  assert.is((await post('optimize', { ...optimizeBody, dependency_code: 'é'.repeat(2_500_000) })).status, 200);
});

app('refuses a request without a key, with a wrong key and with a revoked scheme', async () => {
  const { request } = await open([]);
  for (const header of ['', 'Bearer cf-wrong', 'Basic cf-right']) {
    const answer = await request('optimize', JSON.stringify(optimizeBody), { Authorization: header });
    assert.is(answer.status, 401);
    assert.type(((await answer.json()) as Reply).error, 'string');
  }
});

app('says what there is when asked for what there is not', async () => {
  const { request, subject } = await open([]);
  const answer = await request('praise', '{}');
  assert.is(answer.status, 404);
  assert.match(((await answer.json()) as Reply).error, /there are: POST \/ai\/optimize/);
  assert.is((await subject.request('/nowhere')).status, 404);
});

app('hides what went wrong inside, and logs it without what was sent', async () => {
  const lines: string[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(line) });
  const { post } = await open(new Error('secret source code'), { log });
  const { status, body } = await post('optimize', optimizeBody);
  assert.is(status, 500);
  assert.match(body.error, /its log has the request id/);
  assert.ok(lines.some((line) => line.includes('request failed') && line.includes('app.test.ts')));
  assert.not.match(lines.join(), /secret|unique|cf-right/);
});

app('gives up on a model that does not answer in time', async () => {
  const { post } = await open('never', { timeoutSeconds: 0.05 });
  const { status, body } = await post('optimize', optimizeBody);
  assert.is(status, 504);
  assert.match(body.error, /took too long/);
});

app('keeps what a provider was paid for, also when there is no answer', async () => {
  const { post, storage } = await open([proposal('a = 1')], { spends: 40 });
  await post('optimize', optimizeBody);
  const failing = await open(new Error('broken'), { spends: 7 });
  await failing.post('optimize', optimizeBody);
  assert.equal(
    [...storage.modelCalls, ...failing.storage.modelCalls].map(({ model, task, inputTokens }) => [model, task, inputTokens]),
    [
      ['scripted', 'optimize', 40],
      ['scripted', 'optimize', 7],
    ],
  );
});

app('answers no more when the tokens of the key are used up for the day', async () => {
  const { post } = await open([proposal('a = 1')], { spends: 600, budget: { requestTokens: 10_000, keyTokensADay: 1000 } });
  assert.is((await post('optimize', optimizeBody)).status, 200);
  const { status, body } = await post('optimize', optimizeBody);
  assert.is(status, 429);
  assert.match(body.error, /tokens for a day are used up/);
});

app('does not answer 200 when the answer could not be kept', async () => {
  const { post, storage } = await open([proposal('a = 1')]);
  storage.keepRequest = async () => {
    throw failure('disk-full', 'no room');
  };
  assert.is((await post('optimize', optimizeBody)).status, 500);
});

app('says of a database that is gone that it may be back, and answers again when it is', async () => {
  const { subject, post, storage, request } = await open([]);
  const { findKey } = storage;
  storage.findKey = async () => {
    throw failure('database-unreachable', 'the database server does not answer');
  };
  const answer = await request('optimize', JSON.stringify(optimizeBody));
  assert.is(answer.status, 503);
  assert.is(answer.headers.get('Retry-After'), '5');
  assert.is((await subject.request('/healthz')).status, 200);
  storage.findKey = findKey;
  assert.is((await post('optimize', optimizeBody)).status, 200);
});

app('tells who it is and whether it is ready', async () => {
  const { subject, storage } = await open([]);
  assert.equal(await (await subject.request('/healthz')).json(), {
    status: 'alive',
    service: 'tuneup-ai',
    pid: 1,
    startTime: 'boot:1',
    dataFolder: '/data',
  });
  assert.is((await subject.request('/readyz')).status, 200);
  storage.check = async () => {
    throw failure('gone', 'gone');
  };
  assert.is((await subject.request('/readyz')).status, 503);
});

app('is not ready once it is stopping, and keeps no connection', async () => {
  const { subject } = await open([], { isStopping: () => true });
  const answer = await subject.request('/readyz');
  assert.is(answer.status, 503);
  assert.is(answer.headers.get('Connection'), 'close');
});

app.run();

type Sent = Reply['optimizations'][number];

/** Every field of every answer; each test looks at those of its own. */
interface Reply {
  optimizations: { source_code: string; explanation: string; optimization_id: string; parent_id: null; model: string }[];
  generated_tests: string;
  instrumented_behavior_tests: string;
  instrumented_perf_tests: string;
  error: string;
  problems: { where: string; what: string }[];
}

function proposal(text: string, more: Partial<Proposal> = {}): Proposal {
  return { files: [{ path: 'shop/cart.py', text }], explanation: 'One pass.', model: 'rules:a', needsTests: false, ...more };
}

interface OpenOptions extends Partial<Parameters<typeof createApp>[0]> {
  /** Tokens that the model takes for each answer. Default: none, as it asks no provider. */
  spends?: number;
}

async function open(answer: Proposal[] | Error | 'never', { spends = 0, ...more }: OpenOptions = {}) {
  const storage = createMemoryStorage();
  await storage.addKey('test', hashKey('cf-right'));
  const model: Model = {
    name: 'scripted',
    async optimize() {
      if (spends > 0) {
        await allowAnswer(300, 300);
        noteCall({ model: 'scripted', inputTokens: spends, outputTokens: 0 });
      }
      if (answer === 'never') return new Promise(() => undefined);
      if (answer instanceof Error) throw answer;
      return answer;
    },
    generateTests,
  };
  const identity = { pid: 1, startTime: 'boot:1', dataFolder: '/data' };
  const subject = createApp({ storage, model, log: pino({ level: 'silent' }), identity, ...more });
  const request = async (task: string, body: string, headers: Record<string, string> = {}) =>
    subject.request(`/ai/${task}`, {
      method: 'POST',
      body,
      headers: { Authorization: 'Bearer cf-right', 'Content-Type': 'application/json', ...headers },
    });
  const post = async (task: string, body: unknown) => {
    const response = await request(task, JSON.stringify(body));
    return { status: response.status, type: response.headers.get('Content-Type'), body: (await response.json()) as Reply };
  };
  return { subject, storage, request, post };
}
