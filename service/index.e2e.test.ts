import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startService } from './testing/service-process.ts';

const service = suite('service process');
const folder = mkdtempSync(join(tmpdir(), 'service-'));
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const data = join(folder, 'data');
const source =
  'def unique(items: list[str]):\n    seen = []\n    for item in items:\n        if item not in seen:\n            seen.append(item)\n    return seen';
const question = {
  source_code: `\`\`\`python:shop/cart.py\n${source}\n\`\`\``,
  trace_id: 'trace-1',
  language: 'python',
  n_candidates: 6,
};

service('makes its folder and key at the first start, and proposes a rewrite to who shows the key', async () => {
  const { url, key, stop } = await start();
  const { optimizations } = await ask(url, key, question);
  assert.ok(optimizations.length > 0);
  assert.match(optimizations[0]?.model ?? '', /^rules:/);
  await stop('SIGKILL');
});

service('has lost nothing that it acknowledged after it was killed', async () => {
  const { url, key, stop } = await start();
  const again = await ask(url, key, {
    ...question,
    trace_id: 'trace-2',
    rerun_trace_id: 'trace-1',
    source_code: 'nothing to propose for',
  });
  assert.ok(again.optimizations.length > 0);
  await stop('SIGKILL');
});

service('refuses a folder that another service has, and leaves that one alone', async () => {
  const { url, stop } = await start();
  const second = await run({ TUNEUP_SERVICE_DATA_FOLDER: data });
  assert.is(second.exitCode, 1);
  assert.match(second.errors, /^\S+ is in use by process \d+: stop that service first, or choose another data folder\n$/);
  assert.is((await fetch(`${url}/readyz`)).status, 200);
  await stop('SIGTERM');
});

service('ends with exit code 0 when asked, its lock gone, and writes nothing but JSON lines', async () => {
  const { stop, output, key } = await start();
  assert.is(await stop('SIGTERM'), 0);
  assert.not(existsSync(join(data, 'service.lock')));
  const lines = output()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).msg);
  assert.equal(lines, ['listening', 'stopping', 'stopped']);
  assert.not.match(output(), new RegExp(key));
});

service('ends when asked although a connection is kept open', async () => {
  const { url, stop } = await start();
  await (await fetch(`${url}/healthz`)).text();
  assert.is(await stop('SIGINT'), 0);
});

service('answers a body that is too large and stays up', async () => {
  const { url, key, stop } = await start();
  const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' };
  const answer = await fetch(`${url}/ai/optimize`, { method: 'POST', body: 'x'.repeat(11 * 1024 * 1024), headers });
  assert.is(answer.status, 413);
  assert.is((await fetch(`${url}/readyz`)).status, 200);
  await stop('SIGTERM');
});

service('refuses a port that is taken, leaving no lock', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const address = server.address();
    const port = typeof address === 'object' && address ? String(address.port) : '';
    const { exitCode, errors } = await run({ TUNEUP_SERVICE_DATA_FOLDER: data, TUNEUP_SERVICE_PORT: port });
    assert.is(exitCode, 1);
    assert.is(
      errors,
      `port ${port} on 127.0.0.1 is taken by another program: stop it, or set TUNEUP_SERVICE_PORT to a free port\n`,
    );
    assert.not(existsSync(join(data, 'service.lock')));
  } finally {
    server.close();
  }
});

service('answers the published client on a port of its own, and names its variable when that is taken', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? String(address.port) : '';
  const environment = { TUNEUP_SERVICE_DATA_FOLDER: data, TUNEUP_SERVICE_PORT: '0', TUNEUP_SERVICE_CLIENT_PORT: port };
  const taken = await run(environment).finally(() => server.close());
  assert.is(taken.exitCode, 1);
  assert.match(taken.errors, /set TUNEUP_SERVICE_CLIENT_PORT to a free port\n$/);
  assert.not(existsSync(join(data, 'service.lock')));
  const { key, stop } = await start({ TUNEUP_SERVICE_CLIENT_PORT: port });
  const ask = (authorization: string) =>
    fetch(`http://127.0.0.1:${port}/cfapi/mark-as-success`, { method: 'POST', body: '{}', headers: { authorization } });
  assert.is((await ask(`Bearer ${key}`)).status, 200);
  assert.is((await ask('Bearer cf-wrong')).status, 401);
  assert.is(await stop('SIGTERM'), 0);
});

service('refuses a folder that cannot be one, and settings that make no sense', async () => {
  writeFileSync(join(folder, 'file'), '');
  const notFolder = await run({ TUNEUP_SERVICE_DATA_FOLDER: join(folder, 'file', 'below') });
  assert.is(notFolder.exitCode, 1);
  assert.match(notFolder.errors, /^cannot write to the data folder .*; make it writable or choose another\n$/);
  const noPort = await run({ TUNEUP_SERVICE_PORT: 'eighty' });
  assert.is(noPort.exitCode, 1);
  assert.match(noPort.errors, /^settings: TUNEUP_SERVICE_PORT: expected a port .*\n$/);
});

service.run();

interface Answer {
  optimizations: { model: string | null }[];
}

async function ask(url: string, key: string, body: unknown): Promise<Answer> {
  const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' };
  const response = await fetch(`${url}/ai/optimize`, { method: 'POST', body: JSON.stringify(body), headers });
  assert.is(response.status, 200);
  return (await response.json()) as Answer;
}

/** Starts the service on `data` and any free port; resolves once it listens. */
function start(environment: Record<string, string> = {}) {
  return startService({ dataFolder: data, environment });
}

async function run(environment: Record<string, string>): Promise<{ exitCode: number | null; errors: string }> {
  const child = launch(environment);
  let errors = '';
  child.stderr?.on('data', (text) => {
    errors += text;
  });
  const [exitCode] = await once(child, 'close');
  return { exitCode, errors };
}

function launch(environment: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'index.ts')], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}
