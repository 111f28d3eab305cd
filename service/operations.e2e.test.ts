import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../checks/rejects.ts';
import { manageKeys } from './manage-keys.ts';
import { type ServiceProcess, startService } from './testing/service-process.ts';

const operations = suite('running service');
const folder = mkdtempSync(join(tmpdir(), 'operations-'));
const dataFolder = join(folder, 'data');
let service: ServiceProcess | undefined;
const source = 'def f(xs, ys):\n    return [x for x in xs if x in ys]';
const question = { source_code: `\`\`\`python:a.py\n${source}\n\`\`\``, trace_id: 'trace', language: 'python' };
process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }));

operations('has no keys to manage before it runs', async () => {
  const error = await rejects(keys('list'), 'service-not-running');
  assert.match(error.message, /^expected a running service on the data folder .* found none: start it with npm run service/);
});

operations('makes a key that opens it, and closes to a revoked one', async () => {
  service = await startService({ dataFolder });
  const { url } = service;
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
  assert.is(statSync(join(dataFolder, 'admin.json')).mode & 0o777, 0o600);
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
  const key = readFileSync(join(dataFolder, 'key'), 'utf8').trim();
  const body = JSON.stringify(question);
  const asking = request(`${address()}/ai/optimize`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${key}`, 'Content-Length': Buffer.byteLength(body), Expect: '100-continue' },
  });
  asking.flushHeaders();
  await once(asking, 'continue');
  const answered = once(asking, 'response');
  const ended = service?.stop();
  while (!service?.output().includes('"stopping"')) await sleep(5);
  asking.end(body);
  const [answer] = await answered;
  answer.resume();
  assert.is(answer.statusCode, 200);
  assert.is(answer.headers.connection, 'close');
  assert.is(await ended, 0);
  await rejects(keys('list'), 'service-not-running');
});

operations.run();

async function keys(...words: string[]): Promise<string[]> {
  const lines: string[] = [];
  await manageKeys(words, { TUNEUP_SERVICE_DATA_FOLDER: dataFolder }, (line) => lines.push(line));
  return lines;
}

function address(): string {
  return service?.url ?? '';
}

async function ask(url: string, key: string): Promise<number> {
  const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' };
  const answer = await fetch(`${url}/ai/optimize`, { method: 'POST', body: JSON.stringify(question), headers });
  await answer.text();
  return answer.status;
}
