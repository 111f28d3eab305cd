import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { processIdentity } from '../../bench/process-identity.ts';
import { createTestSession, eventually, type TestSession } from '../../checks/session.ts';
import type { Outputs } from './outputs.ts';

const target = 'reckon/report.py:Report.add_column';
const killed = suite<{ session: TestSession }>('a killed session');

killed.before.each((context) => {
  context.session = createTestSession('killed');
});
killed.after.each(({ session }) => session.close());

const servers = /service\/index\.ts|forge\/local\/index\.ts/;

/** Everything of the session that should not outlive its engine. */
function workers(session: TestSession) {
  return session.processes().filter(({ command }) => !servers.test(command) && !command.includes('git-http-backend'));
}

async function finishes(session: TestSession): Promise<void> {
  const { exitCode, text } = await session.run('up', '--targets', target);
  assert.is(exitCode, 0, text);
  const outputs = JSON.parse(readFileSync(join(session.stackFolder, 'outputs.json'), 'utf8')) as Outputs;
  assert.is(outputs.verdicts?.[target]?.verdict, 'faster');
  assert.is(outputs.pullRequests?.length, 1);
  assert.is((await session.run('up', '--', '--expect-no-changes')).exitCode, 0);
  assert.is((await session.run('destroy')).exitCode, 0);
  assert.ok(await eventually(() => session.processes().length === 0, 10), JSON.stringify(session.processes()));
}

/** The CLI that the session started. */
function cliOf(session: TestSession): number {
  const found = session.processes().find(({ command }) => /(^|\/)pulumi (up|destroy)/.test(command));
  assert.ok(found, JSON.stringify(session.processes()));
  return found?.pid ?? 0;
}

killed('is finished by the next one when the CLI dies while it measures, and leaves no process at work', async ({ session }) => {
  const running = session.start('up', '--targets', target);
  await running.printed(/BenchmarkJob measure:reckon.* creating.*pairs/);
  process.kill(cliOf(session), 'SIGKILL');
  await running.ended;
  assert.ok(await eventually(() => workers(session).length === 0, 20), JSON.stringify(workers(session)));
  await finishes(session);
});

killed('is finished by the next one when everything dies at once while it tunes', async ({ session }) => {
  const running = session.start('up', '--targets', target);
  await running.printed(/Optimization .* creating.*(recording|checking|screening)/);
  for (const { pid } of session.processes()) if (processIdentity(pid) !== undefined) process.kill(pid, 'SIGKILL');
  await running.ended;
  assert.ok(await eventually(() => session.processes().length === 0, 20), JSON.stringify(session.processes()));
  await finishes(session);
});

killed('goes on when only the runner dies: no pair is lost or done twice', async ({ session }) => {
  const running = session.start('up', '--targets', target);
  await running.printed(/BenchmarkJob measure:reckon.* creating.*pairs/);
  const runner = session.processes().find(({ command }) => command.includes('runner.py') && command.includes('/sessions/'));
  if (runner !== undefined) process.kill(runner.pid, 'SIGKILL');
  const { exitCode, text } = await running.ended;
  assert.is(exitCode, 0, text);
  await finishes(session);
});

killed('ends soon on one Ctrl-C, says how to go on, and is finished by the next one', async ({ session }) => {
  const running = session.start('up', '--targets', target);
  await running.printed(/Workspace workspace creating/);
  process.kill(-(running.child.pid ?? 0), 'SIGINT');
  const { exitCode, text } = await running.ended;
  assert.is.not(exitCode, 0);
  assert.match(text, /`make up` takes it up/);
  assert.ok(await eventually(() => workers(session).length === 0, 20), JSON.stringify(workers(session)));
  await finishes(session);
});

killed('ends at once on a second Ctrl-C, and is finished by the next one', async ({ session }) => {
  const running = session.start('up', '--targets', target);
  await running.printed(/Optimization .* creating/);
  process.kill(-(running.child.pid ?? 0), 'SIGINT');
  await new Promise((resolve) => setTimeout(resolve, 300));
  process.kill(-(running.child.pid ?? 0), 'SIGINT');
  assert.is.not((await running.ended).exitCode, 0);
  assert.ok(await eventually(() => workers(session).length === 0, 20), JSON.stringify(workers(session)));
  await finishes(session);
});

killed.run();
