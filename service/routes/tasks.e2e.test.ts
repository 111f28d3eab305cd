import { once } from 'node:events';
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import pino from 'pino';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createApp } from '../app.ts';
import type { Model } from '../models/model.ts';
import { hashKey } from '../storage/keys.ts';
import { createMemoryStorage } from '../storage/memory.ts';

const tasks = suite('tasks over HTTP');

tasks('cancel the call of the model when whoever asked hangs up', async () => {
  const called = Promise.withResolvers<void>();
  const cancelled = Promise.withResolvers<void>();
  const model: Model = {
    name: 'slow',
    optimize: (_, signal) =>
      new Promise((_resolve, reject) => {
        called.resolve();
        signal.addEventListener('abort', () => {
          cancelled.resolve();
          reject(signal.reason);
        });
      }),
    generateTests: async () => undefined,
  };
  const { url, close } = await open(model);
  try {
    const asker = new AbortController();
    const answer = ask(url, asker.signal).catch((error: Error) => error.name);
    await called.promise;
    asker.abort();
    assert.is(await answer, 'AbortError');
    await cancelled.promise;
    assert.is((await fetch(`${url}/healthz`)).status, 200);
  } finally {
    close();
  }
});

tasks('leave the signal alone of a request that was answered', async () => {
  let signal: AbortSignal | undefined;
  const model: Model = {
    name: 'quick',
    async optimize(_, given) {
      signal = given;
      return [];
    },
    generateTests: async () => undefined,
  };
  const { url, close } = await open(model);
  try {
    assert.is((await ask(url)).status, 200);
    assert.is((await fetch(`${url}/healthz`, { headers: { Connection: 'close' } })).status, 200);
    assert.is(signal?.aborted, false);
  } finally {
    close();
  }
});

tasks.run();

async function open(model: Model) {
  const storage = createMemoryStorage();
  await storage.addKey('test', hashKey('cf-right'));
  const identity = { pid: 1, startTime: 'boot:1', dataFolder: '/data' };
  const app = createApp({ storage, model, log: pino({ level: 'silent' }), identity });
  const server = createServer(getRequestListener(app.fetch)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`, close };
}

function ask(url: string, signal: AbortSignal | null = null): Promise<Response> {
  const body = JSON.stringify({ source_code: '```python\na = 1\n```', trace_id: 'trace', language: 'python' });
  return fetch(`${url}/ai/optimize`, { method: 'POST', headers: { Authorization: 'Bearer cf-right' }, body, signal });
}
