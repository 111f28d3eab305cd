import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isAlive } from '../../bench/process-identity.ts';
import { rejects } from '../../checks/rejects.ts';
import type { Work } from '../engine/work.ts';
import { type DetachedProcess, isServing, readStarted, startDetached, stopDetached } from './detached-process.ts';
import { choosePort } from './port.ts';

const work: Work = { report: () => undefined, signal: new AbortController().signal, timed: (_phase, part) => part() };
const serving = `require('http').createServer((q, r) => r.end(process.env.TUNEUP_SEEN ?? 'ok')).listen(process.env.PORT, '127.0.0.1')`;

const detached = suite<{ folder: string; wanted: DetachedProcess }>('detached process');

detached.before.each(async (context) => {
  context.folder = mkdtempSync(join(tmpdir(), 'detached-'));
  context.wanted = await want(context.folder, serving);
});
detached.after.each(async ({ folder }) => {
  const started = readStarted(folder);
  if (started !== undefined) await stopDetached(started);
  rmSync(folder, { recursive: true });
});

async function want(folder: string, script: string): Promise<DetachedProcess> {
  const port = await choosePort({ key: 'k', configured: 0, usual: 18_100 });
  return {
    title: 'test server',
    folder,
    logFile: join(folder, 'log'),
    command: [process.execPath, '-e', script],
    cwd: folder,
    env: { PORT: String(port) },
    url: `http://127.0.0.1:${port}`,
    readyPath: '/',
  };
}

detached('is ready when it is returned, and gone when it was stopped', async ({ wanted }) => {
  const started = await startDetached(wanted, work);
  assert.is(await isServing(started, wanted.url), true);
  await stopDetached(started);
  assert.is(isAlive(started), false);
  assert.is(await isServing(started, wanted.url), false);
});

detached('is adopted by the next run rather than started twice', async ({ wanted }) => {
  const first = await startDetached(wanted, work);
  const second = await startDetached(wanted, work);
  assert.equal(second, first);
});

detached('is started anew after it was killed', async ({ wanted }) => {
  const first = await startDetached(wanted, work);
  process.kill(first.pid, 'SIGKILL');
  while (isAlive(first)) await new Promise((resolve) => setTimeout(resolve, 20));
  const second = await startDetached(wanted, work);
  assert.is.not(second.pid, first.pid);
  assert.is(await isServing(second, wanted.url), true);
});

detached('does not inherit what belongs to the run', async ({ wanted }) => {
  process.env.TUNEUP_SEEN = 'leaked';
  await startDetached(wanted, work);
  delete process.env.TUNEUP_SEEN;
  assert.is(await (await fetch(wanted.url)).text(), 'ok');
});

detached('says what the log says when it ends at once', async ({ folder }) => {
  const error = await rejects(
    startDetached(await want(folder, `console.log('no room here'); process.exit(1)`), work),
    'process-ended',
  );
  assert.match(error.message, /no room here/);
  assert.match(readFileSync(join(folder, 'log'), 'utf8'), /no room here/);
});

detached('leaves nothing running when it is called off while starting', async ({ folder }) => {
  const controller = new AbortController();
  const starting = startDetached(await want(folder, 'setInterval(() => {}, 1000)'), { ...work, signal: controller.signal });
  setTimeout(() => controller.abort(), 200);
  await starting.then(
    () => assert.unreachable(),
    () => undefined,
  );
  const started = readStarted(folder);
  assert.ok(started);
  assert.is(isAlive(started), false);
});

detached.run();
