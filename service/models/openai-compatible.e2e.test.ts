import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../../checks/rejects.ts';
import { createAsk } from './ask.ts';
import { createLlmModel } from './llm.ts';
import type { Model, OptimizeQuestion, TestsQuestion } from './model.ts';
import { openOpenaiCompatible } from './openai-compatible.ts';

const provider = suite('provider over HTTP');

type Reply = (request: IncomingMessage, response: ServerResponse, body: { model: string; messages: unknown[] }) => void;

const replies: Reply[] = [];
const asked: { path: string | undefined; key: string | undefined; body: { model: string; messages: unknown[] } }[] = [];
const server = createServer(async (request, response) => {
  let text = '';
  for await (const chunk of request) text += chunk;
  const body = JSON.parse(text);
  asked.push({ path: request.url, key: request.headers.authorization, body });
  const reply = replies.shift();
  if (reply === undefined) response.writeHead(500).end('no reply left');
  else reply(request, response, body);
}).listen(0, '127.0.0.1');
await once(server, 'listening');
server.unref();

provider.before.each(() => {
  replies.length = 0;
  asked.length = 0;
});

const question: OptimizeQuestion = {
  traceId: 't',
  language: 'python',
  files: [{ path: 'a.py', text: 'def f(x):\n    return [y for y in x]' }],
  dependencyCode: '',
  isAsync: false,
  candidates: 2,
};
const tests: TestsQuestion = {
  traceId: 't', language: 'python', source: question.files, functionName: 'f', qualifiedName: 'f', modulePath: 'a',
  testModulePath: 'tests.test_f', testFramework: 'pytest', isAsync: false, isMethod: false, testIndex: 0,
}; // biome-ignore format: a question is one thing
const signal = new AbortController().signal;
const rewrite = (text: string, path = 'a.py') => ({ files: [{ path, text }], explanation: 'Faster.', needsTests: false });
const good = 'def f(x):\n    return list(x)';

provider('is asked with the model, the key and the code, and its rewrites come back as proposals', async () => {
  const model = open();
  replies.push(says({ candidates: [rewrite(good)] }));
  assert.equal(await model.optimize(question, signal), [
    { files: [{ path: 'a.py', text: good }], explanation: 'Faster.', model: 'local:tiny', needsTests: false },
  ]);
  assert.is(asked[0]?.path, '/v1/chat/completions');
  assert.is(asked[0]?.key, 'Bearer secret');
  assert.is(asked[0]?.body.model, 'tiny');
  assert.match(JSON.stringify(asked[0]?.body.messages), /return \[y for y in x\]/);
});

provider('sends no rewrite that does not parse or names another file, and repairs a reply of such alone', async () => {
  const model = open();
  replies.push(says({ candidates: [rewrite('def f(x:'), rewrite(good), rewrite(good, 'b.py')] }));
  assert.is((await model.optimize(question, signal)).length, 1);
  replies.push(says({ candidates: [rewrite('def f(x:'), rewrite(good, 'b.py')] }), says({ candidates: [rewrite(good)] }));
  assert.is((await model.optimize(question, signal)).length, 1);
  assert.match(JSON.stringify(asked.at(-1)?.body.messages), /a\.py is not valid python\. b\.py was not asked about\./);
});

for (const [language, source, right, wrong] of [
  ['javascript', 'export const f = (x) => x.map((y) => y);', 'export const f = (x) => [...x];', 'export const f = (x => [...x];'],
  [
    'typescript',
    'export const f = (x: T[]) => x.map((y) => y);',
    'export const f = (x: T[]) => [...x];',
    'export const f = (x: ) => x;',
  ],
  ['go', 'package a\n\nfunc F() int { return 1 + 1 }\n', 'package a\n\nfunc F() int { return 2 }', 'func F( int { return 2 }'],
] as const) {
  provider(`is believed about ${language} only what parses`, async () => {
    const model = open();
    replies.push(says({ candidates: [rewrite(wrong), rewrite(right)] }));
    const proposals = await model.optimize({ ...question, language, files: [{ path: 'a.py', text: source }] }, signal);
    assert.equal(
      proposals.map(({ files }) => files[0]?.text),
      [right],
    );
  });
}

provider('that talks nonsense twice has proposed nothing', async () => {
  const model = open();
  replies.push(says('As a language model'), says('I like trains'));
  assert.equal(await model.optimize(question, signal), []);
  assert.is(asked.length, 2);
});

provider('that declines has proposed nothing, and is not asked again', async () => {
  const model = open();
  replies.push(says('', 'content_filter'));
  assert.equal(await model.optimize(question, signal), []);
  assert.is(asked.length, 1);
});

provider('that has too much to do is asked again when it says', async () => {
  const model = open();
  replies.push(busy, busy, says({ candidates: [] }));
  assert.equal(await model.optimize(question, signal), []);
  assert.is(asked.length, 3);
});

provider('that stays busy, breaks or refuses the key is named as such', async () => {
  const model = open();
  replies.push(busy, busy, busy);
  await rejects(model.optimize(question, signal), 'model-busy');
  replies.push((_, response) => response.writeHead(401).end('{"error":{"message":"key secret is wrong"}}'));
  const refused = await rejects(model.optimize(question, signal), 'model-refused');
  assert.not.match(refused.message, /secret/);
});

provider('that does not answer is given up, and its connection closed', async () => {
  const model = open(0.2);
  const hungUp = Promise.withResolvers<void>();
  replies.push((_, response) => response.once('close', () => hungUp.resolve()));
  await rejects(model.optimize(question, signal), 'model-timed-out');
  await hungUp.promise;
});

provider('that is not there is unreachable', async () => {
  const model = open(10, 'http://127.0.0.1:1/v1', 0);
  await rejects(model.optimize(question, signal), 'model-unreachable');
});

provider('writes tests that parse and name the function, or none', async () => {
  const model = open();
  const source = 'from a import f\n\ndef test_f():\n    assert f([]) == []\n';
  replies.push(says({ source: 'def test_g(:' }), says({ source }));
  assert.is(await model.generateTests(tests, signal), source);
  replies.push(says({ source: 'def test_nothing(): pass' }), says({ source: '' }));
  assert.is(await model.generateTests(tests, signal), undefined);
});

provider('ranks with every number once, whatever it says', async () => {
  const model = open();
  replies.push(says({ ranking: [2, 7, 2] }));
  assert.equal(
    await model.rank?.({ traceId: 't', diffs: ['a', 'b', 'c'], speedups: [1, 2, 3], references: '' }, signal),
    [2, 0, 1],
  );
});

provider('writes steps that are a YAML list, or none', async () => {
  const model = open();
  replies.push(says({ steps: '- run: codeflash\n' }));
  assert.is(await model.writeWorkflow?.({ files: {} }, signal), '- run: codeflash\n');
  replies.push(says({ steps: 'a: b' }), says({ steps: '- [' }));
  assert.is(await model.writeWorkflow?.({ files: {} }, signal), undefined);
});

provider.after(() => {
  server.closeAllConnections();
  server.close();
});
provider.run();

function open(timeoutSeconds = 10, url = address(), retries = 2): Model {
  const model = openOpenaiCompatible({ url, model: 'tiny', apiKey: 'secret' });
  return createLlmModel('local:tiny', createAsk({ name: 'local:tiny', model, timeoutSeconds, retries }));
}

function address(): string {
  const bound = server.address();
  return `http://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}/v1`;
}

function says(content: unknown, finish = 'stop'): Reply {
  return (_, response) => {
    const message = { role: 'assistant', content: typeof content === 'string' ? content : JSON.stringify(content) };
    const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(
      JSON.stringify({ id: '1', created: 1, model: 'tiny', choices: [{ index: 0, message, finish_reason: finish }], usage }),
    );
  };
}

function busy(_: IncomingMessage, response: ServerResponse): void {
  response.writeHead(429, { 'retry-after-ms': '5' }).end('{"error":{"message":"slow down"}}');
}
