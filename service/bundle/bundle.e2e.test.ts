import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../../checks/rejects.ts';
import { createPostgresServer, findPostgres } from '../storage/postgres-server.ts';
import { recordedBody } from '../testing/recorded-requests.ts';
import { run } from '../testing/run.ts';
import { type ServiceProcess, startService } from '../testing/service-process.ts';
import { bundleService } from './bundle.ts';

const bundle = suite('bundled service');
const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'bundle-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }));

const program = [join(folder, 'moved', 'service.mjs')];
const limits = { timeoutSeconds: 60 };

bundle('is one file of code with what it reads, built by the recipe of the image from the files that it copies', async () => {
  const recipe = readFileSync(join(root, 'service', 'Dockerfile'), 'utf8');
  const copied = [...recipe.matchAll(/^COPY (?!--from)(.+) (\S+)$/gm)].flatMap(([, from = '']) => from.split(' '));
  const source = join(folder, 'source');
  for (const path of copied) cpSync(join(root, path), join(source, path), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(source, 'node_modules'));
  const command = /^RUN (node service\/bundle\/index\.ts) \S+$/m.exec(recipe)?.[1]?.split(' ') ?? [];
  const built = await run([...command, join(folder, 'built')], { cwd: source, ...limits });
  assert.is(built.exitCode, 0, built.output);
  cpSync(join(folder, 'built'), join(folder, 'moved'), { recursive: true });
  rmSync(join(folder, 'built'), { recursive: true });
  const licences = readFileSync(join(folder, 'moved', 'LICENCES.txt'), 'utf8');
  for (const name of ['hono', '@electric-sql/pglite', 'tree-sitter-python', 'swagger-ui-dist']) {
    assert.match(licences, new RegExp(`^${name} \\d+\\.`, 'm'));
  }
  const code = readdirSync(join(folder, 'moved')).filter((name) => /\.[cm]?js$/.test(name));
  assert.equal(code, ['service.mjs']);
  assert.not.match(readFileSync(join(folder, 'moved', 'service.mjs'), 'utf8'), new RegExp(root));
});

bundle('answers with the embedded database, from an empty folder and far from any package', async () => {
  const service = await startService({ dataFolder: join(folder, 'embedded'), program });
  await expectAnswers(service);
  const keys = await run([process.execPath, ...program, 'keys', 'list'], {
    environment: { PATH: process.env.PATH, TUNEUP_SERVICE_DATA_FOLDER: join(folder, 'embedded') },
    ...limits,
  });
  assert.match(keys.output, / {2}key file {2}made /);
  assert.is(await service.stop(), 0);
});

const programs = findPostgres();
if (programs === undefined) {
  console.log('skip: PostgreSQL is not installed (Debian: postgresql)');
  bundle.skip('answers with a database server', () => undefined);
} else {
  const database = await createPostgresServer(programs);
  bundle('answers with a database server', async () => {
    const environment = { TUNEUP_SERVICE_DATABASE_URL: database.url };
    const service = await startService({ dataFolder: join(folder, 'server'), environment, program });
    await expectAnswers(service);
    assert.is(await service.stop(), 0);
  });
}

bundle('asks a provider when it is told to', async () => {
  const said = {
    candidates: [{ files: [{ path: 'demo/sorting.py', text: 'sorter = sorted' }], explanation: 'Built in.', needsTests: true }],
  };
  const message = { role: 'assistant', content: JSON.stringify(said) };
  const completion = {
    id: '1',
    object: 'chat.completion',
    created: 1,
    model: 'tiny',
    choices: [{ index: 0, message, finish_reason: 'stop' }],
  };
  const provider = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(completion));
  }).listen(0, '127.0.0.1');
  await once(provider, 'listening');
  const address = provider.address();
  const environment = {
    TUNEUP_SERVICE_MODELS: 'openai-compatible',
    TUNEUP_SERVICE_COMPATIBLE_URL: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/v1`,
    TUNEUP_SERVICE_COMPATIBLE_MODEL: 'tiny',
  };
  try {
    const service = await startService({ dataFolder: join(folder, 'embedded'), environment, program });
    const { optimizations } = await ask(service, 'optimize');
    assert.match(JSON.stringify(optimizations), /Built in\./);
    await service.stop();
  } finally {
    provider.close();
    provider.closeAllConnections();
  }
});

bundle('stays as it was when a new one cannot be made', async () => {
  const broken = join(folder, 'broken');
  mkdirSync(join(broken, 'service'), { recursive: true });
  writeFileSync(join(broken, 'service', 'index.ts'), 'import "./absent.ts";');
  const kept = join(folder, 'kept');
  mkdirSync(kept);
  writeFileSync(join(kept, 'service.mjs'), 'old');
  await rejects(bundleService(broken, kept), 'service-not-bundled');
  assert.is(readFileSync(join(kept, 'service.mjs'), 'utf8'), 'old');
  assert.not.ok(readdirSync(folder).some((name) => name.includes('.new-')));
});

bundle('refuses a folder with anything else in it', async () => {
  const { message } = await rejects(bundleService(root, root), 'service-not-bundled');
  assert.match(message, /to be empty, missing or an earlier bundle/);
});

bundle.run();

/** Rules, tests, prompts and pages: everything that reads a file. */
async function expectAnswers(service: ServiceProcess): Promise<void> {
  assert.is((await fetch(`${service.url}/readyz`)).status, 200);
  assert.ok(((await ask(service, 'optimize')).optimizations as unknown[]).length > 0);
  assert.match(String((await ask(service, 'testgen')).instrumented_behavior_tests), /_tuneup/);
  assert.is((await fetch(`${service.url}/docs/swagger-ui-bundle.js`)).status, 200);
  assert.is((await fetch(`${service.url}/openapi.json`)).status, 200);
  assert.ok(existsSync(program[0] ?? ''));
}

async function ask({ url, key }: ServiceProcess, task: string): Promise<Record<string, unknown>> {
  const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' };
  const answer = await fetch(`${url}/ai/${task}`, { method: 'POST', headers, body: JSON.stringify(recordedBody(task)) });
  assert.is(answer.status, 200, JSON.stringify(await answer.clone().json()));
  return (await answer.json()) as Record<string, unknown>;
}
