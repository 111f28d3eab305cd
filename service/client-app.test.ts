import pino from 'pino';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createClientApp } from './client-app.ts';
import { hashKey } from './storage/keys.ts';
import { createMemoryStorage } from './storage/memory.ts';

const client = suite('second API of the client');

client('says of every question about GitHub that there is nothing', async () => {
  const request = await open();
  assert.is(await (await request('GET', 'is-github-app-installed?repo=shop&owner=acme')).text(), 'false');
  assert.is(await (await request('GET', 'cli-get-user')).text(), 'local');
  assert.equal(await (await request('POST', 'verify-existing-optimizations')).json(), {});
  assert.equal(await (await request('POST', 'is-already-optimized')).json(), { already_optimized_tuples: [] });
  assert.is((await request('POST', 'add-code-hash')).status, 200);
  assert.is((await request('POST', 'mark-as-success')).status, 200);
});

client('refuses to open pull requests, saying what to do', async () => {
  const request = await open();
  for (const path of ['create-pr', 'suggest-pr-changes', 'create-staging']) {
    const answer = await request('POST', path);
    assert.is(answer.status, 422);
    assert.match(((await answer.json()) as { error: string }).error, /--no-pr/);
  }
});

client('refuses who has no key and what it does not know', async () => {
  const request = await open();
  assert.is((await request('POST', 'mark-as-success', '')).status, 401);
  assert.is((await request('POST', 'mark-as-success', 'Bearer cf-wrong')).status, 401);
  assert.is((await request('POST', 'elsewhere')).status, 404);
  assert.is((await request('GET', 'mark-as-success')).status, 404);
});

client.run();

async function open() {
  const storage = createMemoryStorage();
  await storage.addKey('test', hashKey('cf-right'));
  const subject = createClientApp({ storage, log: pino({ level: 'silent' }) });
  return async (method: string, path: string, authorization = 'Bearer cf-right') =>
    subject.request(`/cfapi/${path}`, {
      method,
      headers: { Authorization: authorization },
      ...(method === 'POST' ? { body: '{}' } : {}),
    });
}
