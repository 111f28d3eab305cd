import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Failure, failure } from '../failure.ts';
import { isAlive, type ProcessIdentity, parseIdentity } from '../process-identity.ts';
import type { Executor, Job, JobStatus, RunOptions, RunResult } from './executor.ts';
import { jobScript } from './job-script.ts';
import { familyVariable, killFamily, sendSignal } from './process-family.ts';

const largestOutputBytes = 32 * 1024 * 1024;

/** How long a cancelled job may take to clean up before it is killed. */
const graceSeconds = 5;

/**
 * Runs commands on this machine. Every command has a process group of its own and carries a mark, so that it can be
 * ended with all that it started. A job is detached: it outlives this process, and another one can follow or end it.
 */
export function createLocalExecutor({ root }: { root: string }): Executor {
  if (!isAbsolute(root)) throw failure('root-not-absolute', `expected an absolute folder as the executor's root, got "${root}"`);
  return {
    name: 'local',
    root,
    async run(command, options = {}) {
      if (options.cwd === undefined) await mkdir(root, { recursive: true });
      return runCommand(command, { cwd: root, ...options });
    },
    put: putFile,
    get: getFile,
    async start(job, command, options = {}) {
      if (options.cwd === undefined) await mkdir(root, { recursive: true });
      await startJob(job, command, { cwd: root, ...options });
    },
    status: readStatus,
    cancel: cancelJob,
    async close() {},
  };
}

async function runCommand(command: readonly string[], options: RunOptions & { cwd: string }): Promise<RunResult> {
  const [program, rest] = split(command);
  await requireFolder(options.cwd);
  if (options.signal?.aborted) throw aborted(program);

  const mark = randomUUID();
  const started = performance.now();
  const child = spawn(program, rest, {
    cwd: options.cwd,
    env: environment(options.env, mark),
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const closed = new Promise((resolve) => child.once('close', resolve));
  const output = collect(child.stdout);
  const errors = collect(child.stderr);
  // A command that does not read its input closes the pipe: its business, not an error.
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');

  let ending: 'time' | 'abort' | undefined;
  const end = (reason: 'time' | 'abort') => {
    ending ??= reason;
    killFamily(child.pid, mark);
  };
  const onAbort = () => end('abort');
  const timer = setTimeout(() => end('time'), (options.timeoutSeconds ?? 600) * 1000);
  options.signal?.addEventListener('abort', onAbort, { once: true });
  try {
    const exit = await exitOf(child, program);
    const wall = (performance.now() - started) / 1000;
    // What the command left in its group would hold the pipes open and keep the machine busy.
    if (child.pid !== undefined) sendSignal(-child.pid, 'SIGKILL');
    await Promise.race([closed, sleep(500)]);
    child.stdout.destroy();
    child.stderr.destroy();
    if (ending === 'abort') throw aborted(program);
    return { exitCode: ending === 'time' ? 124 : exit.code, output: output(), errors: exit.errors ?? errors(), wall };
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', onAbort);
  }
}

function exitOf(child: ChildProcess, program: string): Promise<{ code: number; errors?: string }> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ code: code ?? 128 + (signal ? constants.signals[signal] : 0) }));
    // As a shell has it: 127 for a program that is not there, 126 for one that may not run.
    child.once('error', (error: NodeJS.ErrnoException) => {
      resolve({ code: error.code === 'EACCES' ? 126 : 127, errors: `${program} cannot be started: ${error.message}\n` });
    });
  });
}

/** Collects a stream up to the largest output; the rest is read and dropped, so that the command does not block. */
function collect(stream: Readable): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on('data', (chunk: Buffer) => {
    const kept = chunk.subarray(0, Math.max(0, largestOutputBytes - size));
    size += kept.length;
    if (kept.length > 0) chunks.push(kept);
  });
  stream.on('error', () => {});
  return () => Buffer.concat(chunks).toString('utf8');
}

async function putFile(path: string, contents: string | Uint8Array, options: { executable?: boolean } = {}): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.${randomUUID()}.part`;
  try {
    await writeFile(unfinished, contents, { mode: options.executable ? 0o755 : 0o644 });
    await rename(unfinished, path);
  } finally {
    await rm(unfinished, { force: true });
  }
}

async function getFile(path: string, offset = 0): Promise<Uint8Array | undefined> {
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(path, 'r');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  try {
    const { size } = await file.stat();
    const contents = Buffer.alloc(Math.max(0, size - offset));
    let filled = 0;
    while (filled < contents.length) {
      const { bytesRead } = await file.read(contents, filled, contents.length - filled, offset + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return contents.subarray(0, filled);
  } finally {
    await file.close();
  }
}

async function startJob(job: Job, command: readonly string[], options: Pick<RunOptions, 'env'> & { cwd: string }): Promise<void> {
  const [program, rest] = split(command);
  await requireFolder(options.cwd);
  if ((await readStatus(job)).state === 'running') return;
  await mkdir(job.folder, { recursive: true });
  // A job whose shell was killed may have left its command behind.
  killFamily(undefined, job.folder);
  for (const name of ['process', 'exit-code', 'stdout', 'stderr']) await rm(join(job.folder, name), { force: true });

  const child = spawn('/bin/sh', ['-c', jobScript, 'job', job.folder, program, ...rest], {
    cwd: options.cwd,
    env: environment(options.env, job.folder),
    detached: true,
    stdio: 'ignore',
  });
  child.unref();
  let problem: Error | undefined;
  child.once('error', (error) => {
    problem = error;
  });
  for (let waited = 0; waited < 500; waited += 1) {
    if (problem) break;
    if ((await readIdentity(job)) || (await readExitCode(job)) !== undefined) return;
    await sleep(10);
  }
  throw failure(
    'job-not-started',
    `expected the job in ${job.folder} to start, but it did not: is the folder writable?`,
    problem,
  );
}

async function readStatus(job: Job): Promise<JobStatus> {
  const identity = await readIdentity(job);
  const running = identity !== undefined && isAlive(identity);
  // Read after looking at the process: it may end in between.
  const exitCode = await readExitCode(job);
  if (exitCode !== undefined) return { state: 'ended', exitCode };
  return running ? { state: 'running' } : { state: 'lost' };
}

async function cancelJob(job: Job): Promise<void> {
  const identity = await readIdentity(job);
  if (identity && isAlive(identity)) {
    sendSignal(-identity.pid, 'SIGTERM');
    for (let waited = 0; waited < graceSeconds * 50 && isAlive(identity); waited += 1) await sleep(20);
    killFamily(isAlive(identity) ? identity.pid : undefined, job.folder);
  } else {
    killFamily(undefined, job.folder);
  }
}

async function readIdentity(job: Job): Promise<ProcessIdentity | undefined> {
  const text = await readText(join(job.folder, 'process'));
  return text === undefined ? undefined : parseIdentity(text);
}

async function readExitCode(job: Job): Promise<number | undefined> {
  const text = await readText(join(job.folder, 'exit-code'));
  return text === undefined ? undefined : Number(text.trim());
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function environment(changes: Record<string, string | undefined> = {}, mark: string): NodeJS.ProcessEnv {
  return { ...process.env, ...changes, [familyVariable]: mark };
}

function split(command: readonly string[]): [program: string, rest: string[]] {
  const [program, ...rest] = command;
  if (!program) throw failure('command-empty', 'expected a program and its arguments, got nothing to run');
  return [program, rest];
}

async function requireFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory()) {
    throw failure(
      'folder-missing',
      `expected a folder to run in, but there is none at ${folder}: make it first or name another one`,
    );
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

function aborted(program: string): Failure {
  return failure('command-aborted', `${program} was ended because the session was stopped`);
}
