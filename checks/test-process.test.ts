import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { processIdentity } from '../bench/process-identity.ts';
import { eventually } from './session.ts';
import { runTestFile } from './test-process.ts';

const root = fileURLToPath(new URL('./fixtures/runner/', import.meta.url));
const runner = suite('test runner');

runner('counts a passing file', async () => {
  const result = await runTestFile(root, 'passing.test.ts', 20);
  assert.is(result.problem, undefined);
  assert.equal([result.passed, result.failed, result.skipped], [1, 0, 0]);
});

runner('refuses a file whose suite was never run', async () => {
  assert.match((await runTestFile(root, 'no-run.test.ts', 20)).problem ?? '', /ran no test/);
});

runner('refuses a file whose hook threw, though uvu exits 0', async () => {
  const result = await runTestFile(root, 'throwing-hook.test.ts', 20);
  assert.ok(result.problem);
  assert.is(result.failed, 1);
});

runner('counts the failed beside the passed', async () => {
  const result = await runTestFile(root, 'failing.test.ts', 20);
  assert.ok(result.problem);
  assert.equal([result.passed, result.failed], [1, 1]);
});

runner('kills a file that never ends', async () => {
  assert.match((await runTestFile(root, 'hanging.test.ts', 2)).problem ?? '', /did not end within 2 s/);
});

runner('refuses a skip without a reason', async () => {
  assert.match((await runTestFile(root, 'silent-skip.test.ts', 20)).problem ?? '', /without printing/);
});

runner('passes on the reason of a skip', async () => {
  const result = await runTestFile(root, 'reasoned-skip.test.ts', 20);
  assert.is(result.problem, undefined);
  assert.equal(result.skipReasons, ['skip: there is no moon tonight']);
});

runner('takes the file that runs along when it is stopped', async () => {
  const run = fileURLToPath(new URL('./run.ts', import.meta.url));
  const child = spawn(process.execPath, [run, '--root', root, 'hanging'], { stdio: 'ignore' });
  const closed = once(child, 'close');
  await eventually(() => filesBelow(child.pid).length > 0, 10);
  const files = filesBelow(child.pid);
  assert.is(files.length, 1);
  child.kill('SIGTERM');
  assert.equal(await closed, [1, null]);
  assert.ok(await eventually(() => files.every((file) => processIdentity(file) === undefined), 10));
});

runner.run();

/** Ids of the processes that this one has started. */
function filesBelow(pid: number | undefined): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}
