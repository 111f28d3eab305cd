import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../../checks/rejects.ts';
import type { Executor, Job, JobStatus } from './executor.ts';

/**
 * What every executor must do. `open` makes one whose root is the given folder on its machine; opened twice on the same folder
 * it must see the same jobs. The folder is outside of the project.
 */
export function describeExecutor(name: string, open: (root: string) => Promise<Executor>): void {
  const executor = suite(`${name} executor`);
  const root = mkdtempSync(join(tmpdir(), 'executor-'));
  let subject: Executor;

  executor.before(async () => {
    subject = await open(root);
  });
  executor.after(async () => {
    await subject.close();
    rmSync(root, { recursive: true, force: true });
  });

  executor('runs in its root and gives back what a command printed', async () => {
    const result = await subject.run(['sh', '-c', 'pwd; echo wrong >&2']);
    assert.is(result.exitCode, 0);
    assert.is(result.output.trim(), root);
    assert.is(result.errors, 'wrong\n');
    assert.ok(result.wall > 0);
  });

  executor('passes arguments as they are, without a shell', async () => {
    const result = await subject.run(['printf', '%s|', '$HOME', 'two words', '*', "it's", '']);
    assert.is(result.output, "$HOME|two words|*|it's||");
  });

  executor('gives a failing command back as a result', async () => {
    assert.is((await subject.run(['sh', '-c', 'exit 7'])).exitCode, 7);
  });

  executor('names a command that was killed by its signal', async () => {
    assert.is((await subject.run(['sh', '-c', 'kill -9 $$'])).exitCode, 137);
  });

  executor('says 127 for a program that is not there', async () => {
    const result = await subject.run(['no-such-program-here']);
    assert.is(result.exitCode, 127);
    assert.match(result.errors, 'no-such-program-here');
  });

  executor('refuses a folder that is not there', async () => {
    await rejects(subject.run(['true'], { cwd: join(root, 'missing') }), 'folder-missing');
  });

  executor('refuses an empty command', async () => {
    await rejects(subject.run([]), 'command-empty');
  });

  executor('adds variables and takes them away', async () => {
    const result = await subject.run(['sh', '-c', 'echo "$GIVEN"; env | grep -c ^HOME='], {
      env: { GIVEN: 'here', HOME: undefined },
    });
    assert.is(result.output, 'here\n0\n');
  });

  executor('passes input on', async () => {
    assert.is((await subject.run(['cat'], { input: 'line\n' })).output, 'line\n');
  });

  executor('survives a command that does not read its input', async () => {
    assert.is((await subject.run(['true'], { input: 'x'.repeat(1_000_000) })).exitCode, 0);
  });

  executor('ends a command that runs out of time, with all it started', async () => {
    const marker = join(root, 'late');
    const script = `(sleep 1.5; touch ${marker}) & setsid sh -c 'sleep 1.5; touch ${marker}' & sleep 30`;
    const result = await subject.run(['sh', '-c', script], { timeoutSeconds: 0.3 });
    assert.is(result.exitCode, 124);
    await sleep(1800);
    assert.is(await subject.get(marker), undefined);
  });

  executor('ends a command on abort', async () => {
    const controller = new AbortController();
    const running = subject.run(['sleep', '30'], { signal: controller.signal });
    setTimeout(() => controller.abort(), 100);
    await rejects(running, 'command-aborted');
    await rejects(subject.run(['true'], { signal: controller.signal }), 'command-aborted');
  });

  executor('does not wait for what a command leaves behind', async () => {
    const result = await subject.run(['sh', '-c', 'setsid sleep 3 & echo done'], { timeoutSeconds: 20 });
    assert.is(result.output, 'done\n');
    assert.ok(result.wall < 2.5);
  });

  executor('writes a file with its folders, and reads it from any byte on', async () => {
    const path = join(root, 'a/b/file');
    await subject.put(path, 'first second');
    assert.is(text(await subject.get(path)), 'first second');
    assert.is(text(await subject.get(path, 6)), 'second');
    assert.is(text(await subject.get(path, 100)), '');
  });

  executor('writes bytes and executables', async () => {
    const path = join(root, 'script');
    await subject.put(path, new TextEncoder().encode('#!/bin/sh\necho ran\n'), { executable: true });
    assert.is((await subject.run([path])).output, 'ran\n');
  });

  executor('says undefined for a file that is not there', async () => {
    assert.is(await subject.get(join(root, 'none')), undefined);
    assert.is(await subject.get(join(root, 'script/below')), undefined);
  });

  executor('runs a job that leaves output, errors and exit code', async () => {
    const job = { folder: join(root, 'jobs/one') };
    await subject.start(job, ['sh', '-c', 'echo out; echo err >&2; exit 4']);
    assert.equal(await ended(subject, job), { state: 'ended', exitCode: 4 });
    assert.is(text(await subject.get(join(job.folder, 'stdout'))), 'out\n');
    assert.is(text(await subject.get(join(job.folder, 'stderr'))), 'err\n');
  });

  executor('adopts a job that already runs, also from another connection', async () => {
    const job = { folder: join(root, 'jobs/two') };
    const count = join(root, 'count');
    const go = join(root, 'go');
    const command = ['sh', '-c', `echo x >> ${count}; until [ -e ${go} ]; do sleep 0.05; done`];
    await subject.start(job, command);
    const other = await open(root);
    await other.start(job, command);
    assert.equal(await other.status(job), { state: 'running' });
    await other.put(go, '');
    assert.equal(await ended(other, job), { state: 'ended', exitCode: 0 });
    await other.close();
    assert.is(text(await subject.get(count)), 'x\n');
  });

  executor('cancels a job with everything it started', async () => {
    const job = { folder: join(root, 'jobs/three') };
    const marker = join(root, 'survivor');
    // Each goes on to its second command when its first one ends, however that ends.
    const many = `for one in $(seq 24); do setsid sh -c 'sleep 1.5; touch ${marker}' & done; sleep 60`;
    await subject.start(job, ['sh', '-c', many]);
    await sleep(200);
    await subject.cancel(job);
    assert.is.not((await subject.status(job)).state, 'running');
    await sleep(1600);
    assert.is(await subject.get(marker), undefined);
    await subject.cancel(job);
  });

  executor('lets a cancelled job clean up', async () => {
    const job = { folder: join(root, 'jobs/four') };
    const ready = join(root, 'ready');
    await subject.start(job, ['sh', '-c', `trap 'echo tidy; kill $!; exit 9' TERM; sleep 60 & touch ${ready}; wait`]);
    await until(async () => (await subject.get(ready)) !== undefined);
    await subject.cancel(job);
    assert.equal(await subject.status(job), { state: 'ended', exitCode: 9 });
    assert.is(text(await subject.get(join(job.folder, 'stdout'))), 'tidy\n');
  });

  executor('calls a job lost whose processes were killed, and starts it anew', async () => {
    const job = { folder: join(root, 'jobs/five') };
    await subject.start(job, ['sleep', '60']);
    const leader = text(await subject.get(join(job.folder, 'process'))).split(' ')[0] ?? '';
    await subject.run(['sh', '-c', `kill -KILL -${leader}`]);
    await until(async () => (await subject.status(job)).state !== 'running');
    assert.equal(await subject.status(job), { state: 'lost' });
    await subject.start(job, ['true']);
    assert.equal(await ended(subject, job), { state: 'ended', exitCode: 0 });
  });

  executor('does not take a later process of the same number for the job', async () => {
    const job = { folder: join(root, 'jobs/six') };
    // This shell runs, but it is not the one that started at tick 1.
    await subject.put(join(job.folder, 'process'), `${process.pid} 1 another-boot\n`);
    assert.equal(await subject.status(job), { state: 'lost' });
    await subject.cancel(job);
    assert.ok(process.pid > 0);
  });

  executor('calls a job lost that was never started', async () => {
    assert.equal(await subject.status({ folder: join(root, 'jobs/never') }), { state: 'lost' });
  });

  executor.run();
}

async function ended(executor: Executor, job: Job): Promise<JobStatus> {
  await until(async () => (await executor.status(job)).state !== 'running');
  return executor.status(job);
}

/** Waits for something to become true, ten seconds at most. */
async function until(isTrue: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 500; waited += 1) {
    if (await isTrue()) return;
    await sleep(20);
  }
  throw new Error('it did not become true within ten seconds');
}

function text(bytes: Uint8Array | undefined): string {
  return bytes ? new TextDecoder().decode(bytes) : 'there is no such file';
}
