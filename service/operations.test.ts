import pino from 'pino';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createApp } from './app.ts';
import { hashKey } from './storage/keys.ts';
import { createMemoryStorage } from './storage/memory.ts';
import { tasks } from './tasks/index.ts';
import { generateTests } from './test-generation/generate.ts';

const operations = suite('operations');

operations('describe every task with the schemas that check it, and every status', async () => {
  const { get } = await open();
  const document = JSON.parse(await (await get('/openapi.json')).text());
  assert.is(document.openapi, '3.1.0');
  for (const task of tasks) {
    const { post } = document.paths[`/ai/${task.name}`];
    assert.type(post.requestBody.content['application/json'].schema, 'object');
    assert.ok(['200', '400', '401', '413', '422', '429', '503', '504'].every((status) => status in post.responses));
  }
  assert.equal(document.paths['/ai/optimize'].post.requestBody.content['application/json'].schema.required, [
    'source_code',
    'trace_id',
    'language',
  ]);
});

operations('count requests by their route, and make no series of what somebody types', async () => {
  const { get } = await open();
  await get('/healthz');
  await get('/secret-path');
  const text = await (await get('/metrics')).text();
  assert.match(text, /tuneup_request_seconds_count\{method="GET",route="\/healthz",status="200"\} 1/);
  assert.match(text, /status="404"\} 1/);
  assert.not.match(text, /secret-path/);
});

operations('say of a task that is asked in another way how it is asked', async () => {
  const { get } = await open();
  const answer = await get('/ai/optimize', 'Bearer cf-right');
  assert.is(answer.status, 405);
  assert.is(answer.headers.get('Allow'), 'POST');
});

operations('show runs to who has a key or the admin token, each its own', async () => {
  const { get } = await open();
  for (const authorization of ['Bearer cf-right', basic('cf-right'), basic('admin-right')]) {
    assert.match(await (await get('/runs', authorization)).text(), /<a href="\/runs\/trace%2F%3Cb%3E">trace\/&lt;b&gt;<\/a>/);
  }
  assert.match(await (await get('/runs', basic('cf-other'))).text(), /Nothing was asked yet/);
  assert.is((await get('/runs/trace%2F%3Cb%3E', basic('cf-other'))).status, 404);
});

operations('show a run with its candidates and what became of them, all escaped', async () => {
  const { get } = await open();
  const answer = await get('/runs/trace%2F%3Cb%3E', basic('cf-right'));
  const page = await answer.text();
  assert.is(answer.status, 200);
  assert.match(page, /rules:x: the best one, gain 25\.0 %/);
  assert.match(page, /if a &lt; b: &quot;&lt;script&gt;/);
  assert.not.match(page, /<script/);
  assert.match(answer.headers.get('Content-Security-Policy') ?? '', /default-src 'none'/);
});

operations('show runs to nobody else, and ask a browser for a password', async () => {
  const { get } = await open();
  for (const authorization of [undefined, 'Bearer cf-wrong', basic('admin-wrong'), 'Basic !!', 'Digest x']) {
    const answer = await get('/runs', authorization);
    assert.is(answer.status, 401);
    assert.is(answer.headers.get('WWW-Authenticate'), 'Basic realm="Tuneup"');
  }
});

operations('make, list and revoke keys for who has the admin token', async () => {
  const { subject, get } = await open();
  const admin = (method: string, path: string, body?: unknown) =>
    subject.request(path, {
      method,
      headers: { Authorization: 'Bearer admin-right' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const made = JSON.parse(await (await admin('POST', '/admin/keys', { name: 'guest' })).text());
  assert.match(made.key, /^cf-[\w-]{32}$/);
  assert.is((await get('/runs', `Bearer ${made.key}`)).status, 200);
  const listed = await (await admin('GET', '/admin/keys')).text();
  assert.match(listed, /"guest"/);
  // Named in full: the ids beside it are random, and hold any three characters in time.
  for (const secret of [made.key, 'cf-right', hashKey(made.key), hashKey('cf-right')]) {
    assert.not(listed.includes(secret), `a list of keys says ${secret}`);
  }
  assert.is((await admin('DELETE', `/admin/keys/${made.id}`)).status, 200);
  assert.is((await admin('DELETE', `/admin/keys/${made.id}`)).status, 404);
  assert.is((await get('/runs', `Bearer ${made.key}`)).status, 401);
  assert.is((await admin('POST', '/admin/keys', { name: ' ' })).status, 422);
});

operations('let nobody manage keys with a mere key', async () => {
  const { get } = await open();
  for (const authorization of [undefined, 'Bearer cf-right', 'Bearer admin-wrong']) {
    assert.is((await get('/admin/keys', authorization)).status, 401);
  }
});

operations.run();

function basic(password: string): string {
  return `Basic ${Buffer.from(`anyone:${password}`).toString('base64')}`;
}

/** A service of which one of two keys asked once. */
async function open() {
  const storage = createMemoryStorage();
  await storage.addKey('right', hashKey('cf-right'));
  await storage.addKey('other', hashKey('cf-other'));
  const keyId = (await storage.findKey(hashKey('cf-right'))) ?? '';
  await storage.keepRequest({
    id: 'request',
    task: 'optimize',
    keyId,
    about: { traceId: 'trace/<b>', language: 'python' },
    body: {},
    answer: {},
    candidates: [{ id: 'one', sourceCode: 'if a < b: "<script>"', explanation: '<script>alert(1)</script>', model: 'rules:x' }],
    outcomes: [{ candidateId: 'one', isBest: true, isCorrect: true, speedupRatio: 0.25 }],
  });
  const subject = createApp({
    storage,
    model: { name: 'none', optimize: async () => [], generateTests },
    log: pino({ level: 'silent' }),
    identity: { pid: 1, startTime: 'boot:1', dataFolder: '/data' },
    adminToken: 'admin-right',
  });
  const get = async (path: string, authorization?: string) =>
    subject.request(path, authorization === undefined ? {} : { headers: { Authorization: authorization } });
  return { subject, get };
}
