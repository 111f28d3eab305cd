import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { failure } from '../../bench/failure.ts';
import { isAlive, type ProcessIdentity, processIdentity } from '../../bench/process-identity.ts';
import type { Work } from '../engine/work.ts';

/** A server that lives on after the run that started it. */
export interface DetachedProcess {
  /** For messages: "AI service". */
  title: string;
  /** Holds `process.json`, which says who runs, and the log. */
  folder: string;
  logFile: string;
  command: readonly string[];
  cwd: string;
  env: Record<string, string>;
  url: string;
  /** Asked until it answers 200: only then the process counts as started. */
  readyPath: string;
}

/** What is kept of a process that was started; in `process.json` too, so that a run that was killed finds it again. */
export interface StartedProcess {
  [key: string]: unknown;
  pid: number;
  startTicks: number;
  boot: string;
}

const readyWithinSeconds = 60;

/** Starts it, or adopts the one that already runs on this folder and answers. Returns when it is ready; ends it when it does not get ready. */
export async function startDetached(wanted: DetachedProcess, work: Work): Promise<StartedProcess> {
  const running = readStarted(wanted.folder);
  if (running !== undefined && isAlive(running)) {
    if (await answers(wanted)) return running;
    work.report(`${wanted.title}: process ${running.pid} runs but does not answer; starting it again`);
    await stopDetached(running);
  }
  const started = spawnDetached(wanted);
  work.report(`${wanted.title}: starting on ${wanted.url}`);
  try {
    await waitUntilReady(wanted, started, work.signal);
  } catch (error) {
    await stopDetached(started);
    throw error;
  }
  return started;
}

/** What was last started on this folder, alive or not. */
export function readStarted(folder: string): StartedProcess | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'process.json'), 'utf8')) as StartedProcess;
  } catch {
    return undefined;
  }
}

/** Ends exactly this process: a politely asked stop first, the hard one after ten seconds. Already gone is fine. */
export async function stopDetached(started: ProcessIdentity): Promise<void> {
  for (const [signal, tries] of [
    ['SIGTERM', 100],
    ['SIGKILL', 50],
  ] as const) {
    if (!isAlive(started)) return;
    try {
      process.kill(started.pid, signal);
    } catch {
      return;
    }
    for (let i = 0; i < tries && isAlive(started); i += 1) await sleep(100);
  }
}

/** True when the process is the one that was started and its health page answers. */
export async function isServing(started: ProcessIdentity, url: string): Promise<boolean> {
  return isAlive(started) && (await statusOf(`${url}/healthz`)) === 200;
}

function spawnDetached({ command, cwd, env, folder, logFile, title }: DetachedProcess): StartedProcess {
  mkdirSync(folder, { recursive: true });
  const log = openSync(logFile, 'a');
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    cwd,
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...cleanEnvironment(), ...env },
  });
  closeSync(log);
  child.on('error', () => undefined);
  child.unref();
  const identity = child.pid === undefined ? undefined : processIdentity(child.pid);
  if (identity === undefined)
    throw failure('process-not-started', `the ${title} ended as soon as it was started: ${lastLine(logFile)}`);
  const started: StartedProcess = { ...identity };
  const half = join(folder, `.process.json.${process.pid}`);
  writeFileSync(half, JSON.stringify(started));
  renameSync(half, join(folder, 'process.json'));
  return started;
}

/** A server outlives the run: it must not inherit what belongs to the run alone. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(PULUMI_|TUNEUP_|NODE_OPTIONS$|NODE_CHANNEL)/.test(name)),
  );
}

async function waitUntilReady(wanted: DetachedProcess, started: ProcessIdentity, signal: AbortSignal): Promise<void> {
  const until = performance.now() + readyWithinSeconds * 1000;
  while (performance.now() < until) {
    signal.throwIfAborted();
    if (!isAlive(started))
      throw failure(
        'process-ended',
        `the ${wanted.title} ended while it was starting: ${lastLine(wanted.logFile)} (log: ${wanted.logFile})`,
      );
    if (await answers(wanted)) return;
    await sleep(50);
  }
  throw failure(
    'process-not-ready',
    `the ${wanted.title} did not answer on ${wanted.url}${wanted.readyPath} within ${readyWithinSeconds} s: see ${wanted.logFile}`,
  );
}

async function answers(wanted: DetachedProcess): Promise<boolean> {
  return (await statusOf(`${wanted.url}${wanted.readyPath}`)) === 200;
}

async function statusOf(url: string): Promise<number | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(3000) });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return undefined;
  }
}

/** The last line of a log that a person learns something from: a stack trace's own lines are passed over. */
function lastLine(file: string): string {
  const isNoise = (line: string) => /^(Node\.js v|\s+at |\s*[{}\]^]|\s+(code|requireStack):)/.test(line) || line.trim() === '';
  try {
    return (
      readFileSync(file, 'utf8')
        .split('\n')
        .findLast((line) => !isNoise(line)) ?? 'it said nothing'
    );
  } catch {
    return 'it said nothing';
  }
}
