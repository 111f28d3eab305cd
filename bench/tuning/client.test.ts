import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../../checks/rejects.ts';
import type { TargetContext } from '../languages/language.ts';
import { createClient } from './client.ts';

const context: TargetContext = {
  target: { file: 'shop/cart.py', qualifiedName: 'Cart.total' },
  sourceCode: '```python:shop/cart.py\nclass Cart: ...\n```',
  modulePath: 'shop.cart',
  className: 'Cart',
  isAsync: false,
  helperNames: ['shop.cart.first'],
  startingLine: 5,
  endingLine: 11,
  impure: [],
};

interface Asked {
  url: string;
  headers: Headers;
  body: Record<string, unknown>;
}

/** A client whose every request gets this answer, and what it asked. */
function clientAnswered(status: number, text: string) {
  const asked: Asked[] = [];
  const fake: typeof fetch = async (url, init) => {
    asked.push({ url: String(url), headers: new Headers(init?.headers), body: JSON.parse(String(init?.body)) });
    return new Response(text, { status });
  };
  return { client: createClient({ url: 'http://127.0.0.1:8000/', key: 'cf-key' }, { fetch: fake }), asked };
}

const client = suite('client');

client('asks for candidates with the key, and for six', async () => {
  const answer = {
    optimizations: [{ source_code: 'x', explanation: 'why', optimization_id: '1', parent_id: null, model: null, more: 1 }],
  };
  const { client, asked } = clientAnswered(200, JSON.stringify(answer));
  assert.equal(await client.optimize(context, 'python', '3.11.7'), [
    { id: '1', sourceCode: 'x', explanation: 'why', model: 'unnamed model' },
  ]);
  assert.is(asked[0]?.url, 'http://127.0.0.1:8000/ai/optimize');
  assert.is(asked[0]?.headers.get('authorization'), 'Bearer cf-key');
  assert.is(asked[0]?.body.n_candidates, 6);
  assert.is(asked[0]?.body.language_version, '3.11.7');
});

client('asks for tests of a method by its class, each file with its index', async () => {
  const { client, asked } = clientAnswered(
    200,
    JSON.stringify({ generated_tests: 'def test(): pass', instrumented_perf_tests: '' }),
  );
  assert.is(await client.generateTests(context, 'python', '3.11.7', 1), 'def test(): pass');
  assert.is(asked[0]?.body.test_index, 1);
  assert.is(asked[0]?.body.qualified_name, 'Cart.total');
  assert.match(JSON.stringify(asked[0]?.body.function_to_optimize), '"parents":[{"name":"Cart","type":"ClassDef"}]');
});

client('uses one trace for all its questions and counts them', async () => {
  const { client, asked } = clientAnswered(200, '{"optimizations": [], "generated_tests": ""}');
  await client.optimize(context, 'python', '3');
  await client.generateTests(context, 'python', '3', 0);
  assert.is(asked[0]?.body.trace_id, asked[1]?.body.trace_id);
  assert.equal(
    asked.map(({ body }) => body.call_sequence),
    [1, 2],
  );
});

client('takes "no test can be written" as an answer', async () => {
  const { client } = clientAnswered(422, '{"error": "no test can be written"}');
  assert.is(await client.generateTests(context, 'python', '3', 0), undefined);
});

const refusals: [title: string, status: number, text: string, code: string][] = [
  ['a key that is not known', 401, '{"error": "unknown key"}', 'service-key-refused'],
  ['a refused question', 422, '{"error": "no"}', 'service-refused'],
  ['a fault of the service', 500, 'oops', 'service-failed'],
  ['an answer that is not JSON', 200, '<html>', 'service-contract-broken'],
  ['an answer without its key', 200, '{"candidates": []}', 'service-contract-broken'],
];

for (const [title, status, text, code] of refusals) {
  client(`fails on ${title}`, async () => {
    const error = await rejects(clientAnswered(status, text).client.optimize(context, 'python', '3'), code);
    assert.ok(error.message.includes('http://127.0.0.1:8000'), error.message);
  });
}

client('says when nobody listens', async () => {
  const fake: typeof fetch = async () => {
    throw new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') });
  };
  const away = createClient({ url: 'http://127.0.0.1:8000', key: 'k' }, { fetch: fake });
  const error = await rejects(away.optimize(context, 'python', '3'), 'service-unreachable');
  assert.match(error.message, /no connection \(connect ECONNREFUSED\): start it or correct its address/);
});

client('says when an answer takes too long', async () => {
  const fake: typeof fetch = (_url, init) =>
    new Promise((_, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)));
  const slow = createClient({ url: 'http://127.0.0.1:8000', key: 'k' }, { fetch: fake, timeoutSeconds: 0.01 });
  // The timer of a time limit keeps no process alive.
  const alive = setInterval(() => {}, 1000);
  await rejects(slow.optimize(context, 'python', '3'), 'service-timed-out').finally(() => clearInterval(alive));
});

client.run();
