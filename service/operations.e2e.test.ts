import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../checks/rejects.ts';
import { manageKeys } from './manage-keys.ts';

const operations = suite('running service');
const folder = mkdtempSync(join(tmpdir(), 'operations-'));
const environment = { TUNEUP_SERVICE_DATA_FOLDER: join(folder, 'data'), TUNEUP_SERVICE_PORT: '0' };
let service: ChildProcess | undefined;
const stopping = Promise.withResolvers<void>();
const source = 'def f(xs, ys):\n    return [x for x in xs if x in ys]';
const question = { source_code: `\`\`\`python:a.py\n${source}\n\`\`\``, trace_id: 'trace', language: 'python' };
process.on('exit', () => {
  service?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

operations('has no keys to manage before it runs', async () => {
  const error = await rejects(keys('list'), 'service-not-running');
  assert.match(error.message, /^expected a running service on the data folder .* found none: start it with npm run service/);
});

operations('makes a key that opens it, and closes to a revoked one', async () => {
  const url = await start();
  const [made = ''] = await keys('create', 'guest');
  const [, key = '', id = ''] = /^(cf-\S+) {2}\(id (\S+);/.exec(made) ?? [];
  assert.is(await ask(url, key), 200);
  const listed = (await keys('list')).join('\n');
  assert.match(listed, new RegExp(`${id} {2}guest {2}made \\S+Z$`, 'm'));
  assert.match(listed, / {2}key file {2}/);
  assert.equal(await keys('revoke', id), [`revoked ${id}`]);
  assert.is(await ask(url, key), 401);
  await rejects(keys('revoke', id), 'service-refused');
  await rejects(keys('revoke'), 'command-unknown');
  await rejects(keys('borrow', 'x'), 'command-unknown');
});

operations('keeps how to manage it from other users', () => {
  assert.is(statSync(join(folder, 'data', 'admin.json')).mode & 0o777, 0o600);
});

operations('tells what it does and used of itself', async () => {
  const text = await (await fetch(`${address()}/metrics`)).text();
  assert.match(text, /process_resident_memory_bytes \d/);
  assert.match(text, /route="\/ai\/optimize",status="200"\} 1/);
});

const browserPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));
if (browserPath === undefined) console.log('skip: chromium is not installed, so the page of the API is not opened');

(browserPath === undefined ? operations.skip : operations)('shows its page with nobody but itself', async () => {
  const flags = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  const browser = await chromium.launch({ executablePath: browserPath ?? '', args: flags });
  try {
    const page = await browser.newPage();
    const [asked, errors]: [string[], string[]] = [[], []];
    page.on('request', (request) => asked.push(request.url()));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(`${address()}/docs`);
    await page.getByText('/ai/optimize', { exact: true }).waitFor({ timeout: 10_000 });
    assert.equal(
      asked.filter((url) => !url.startsWith(address()) && !url.startsWith('data:')),
      [],
    );
    assert.equal(errors, []);
  } finally {
    await browser.close();
  }
});

operations('finishes what it was asked before it stops', async () => {
  const key = readFileSync(join(folder, 'data', 'key'), 'utf8').trim();
  const body = JSON.stringify(question);
  const asking = request(`${address()}/ai/optimize`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${key}`, 'Content-Length': Buffer.byteLength(body), Expect: '100-continue' },
  });
  asking.flushHeaders();
  await once(asking, 'continue');
  const ended = service === undefined ? undefined : once(service, 'exit');
  const answered = once(asking, 'response');
  service?.kill('SIGTERM');
  await stopping.promise;
  asking.end(body);
  const [answer] = await answered;
  answer.resume();
  assert.is(answer.statusCode, 200);
  assert.is(answer.headers.connection, 'close');
  assert.equal(await ended, [0, null]);
  await rejects(keys('list'), 'service-not-running');
});

operations.run();

async function keys(...words: string[]): Promise<string[]> {
  const lines: string[] = [];
  await manageKeys(words, environment, (line) => lines.push(line));
  return lines;
}

function address(): string {
  return JSON.parse(readFileSync(join(folder, 'data', 'admin.json'), 'utf8')).url;
}

/** Starts it by the command people type. */
async function start(): Promise<string> {
  service = spawn(process.execPath, [join(import.meta.dirname, 'command.ts')], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const listening = Promise.withResolvers<void>();
  let output = '';
  service.stdout?.on('data', (text) => {
    output += text;
    if (output.includes('"listening"')) listening.resolve();
    if (output.includes('"stopping"')) stopping.resolve();
  });
  service.once('exit', () => listening.reject(new Error(`the service ended: ${output}`)));
  await listening.promise;
  return address();
}

async function ask(url: string, key: string): Promise<number> {
  const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' };
  const answer = await fetch(`${url}/ai/optimize`, { method: 'POST', body: JSON.stringify(question), headers });
  await answer.text();
  return answer.status;
}
