import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { analyse, interim } from './analysis.ts';
import type { Comparison } from './comparison.ts';
import type { Executor, Job } from './executors/executor.ts';
import { type Failure, failure } from './failure.ts';
import { type Line, parseLines } from './lines.ts';
import { findPlanProblems, type Plan, type Ratio, type Seconds } from './plan.ts';
import { renderProblems } from './problem.ts';

/** Where a session stands, for people and for a row in a table. */
export interface Progress {
  state: 'waiting' | 'measuring';
  /** Pairs done over all targets. */
  pairs: number;
  /** The interval so far of a single target, or of the geometric mean; absent below five pairs. Not a verdict: looking early misleads. */
  low?: Ratio;
  high?: Ratio;
  /** Seconds to the end of the budget at most; absent in the mode of fixed pairs until the first ones are timed. */
  secondsLeft?: Seconds;
}

/** What `runPlan` needs. */
export interface RunPlanRequest {
  executor: Executor;
  plan: Plan;
  /** Absolute folder on the executor's machine. A killed session in it is resumed, a finished one reused; it holds `samples.jsonl`. */
  folder: string;
  /** Smallest effect of interest; default: the plan's. */
  delta?: number;
  /** Fails with `machine-busy` instead of waiting for another session. Default false. */
  noWait?: boolean;
  /** The runner stops by itself when this process has been gone for so long. Default 30. */
  leaseSeconds?: Seconds;
  /** Pause between two looks. Default 0.5; more often would disturb what is measured. */
  pollSeconds?: Seconds;
  onProgress?: (text: string, progress: Progress) => void;
  signal?: AbortSignal;
}

/** Name of a session's record in its folder. */
export const recordName = 'samples.jsonl';

const mostStarts = 4;

/**
 * Runs a plan on the executor's machine and says what came of it. The runner is a job of its own: killed, it is started again and goes on
 * where it stopped; when this process is killed the runner ends by its lease, and the next call resumes.
 */
export async function runPlan(request: RunPlanRequest): Promise<Comparison> {
  const { plan, executor, folder, signal } = request;
  const problems = findPlanProblems(plan);
  if (problems.length > 0) throw failure('plan-invalid', renderProblems(problems));
  const record = join(folder, recordName);
  const job: Job = { folder: join(folder, 'job') };
  const reader = createReader(executor, record);

  await reader.read();
  if (!reader.isFinished()) {
    await prepare(request);
    await follow();
  }
  return analyse(plan, reader.lines, request.delta === undefined ? {} : { delta: request.delta });

  async function follow(): Promise<void> {
    for (let starts = 1; ; starts += 1) {
      await executor.start(job, runnerCommand(request));
      const outcome = await watch();
      if (outcome === 'finished') return;
      if (starts === mostStarts) {
        throw failure(
          'runner-lost',
          `the runner was killed ${mostStarts} times in ${folder}: look for what ends it (memory?), then run this again to resume`,
        );
      }
    }
  }

  /** Follows the job to its end. Whatever ends this early ends the job too. */
  async function watch(): Promise<'finished' | 'lost'> {
    let renewed = 0;
    try {
      while (true) {
        signal?.throwIfAborted();
        if (performance.now() - renewed > ((request.leaseSeconds ?? 30) / 4) * 1000) {
          await executor.put(leaseFile(folder), 'held\n');
          renewed = performance.now();
        }
        // The state first: what is read after it holds all that an ended job wrote.
        const status = await executor.status(job);
        if (await reader.read()) report(request, reader.lines);
        if (status.state === 'lost') return reader.isFinished() ? 'finished' : 'lost';
        if (status.state === 'ended') {
          if (reader.isFinished()) return 'finished';
          // 128 + signal: the runner or its watcher was killed, or asked to stop by somebody else.
          if (status.exitCode > 128) return 'lost';
          throw await runnerFailure(executor, job, status.exitCode);
        }
        await sleep((request.pollSeconds ?? 0.5) * 1000, undefined, signal ? { signal } : {});
      }
    } catch (error) {
      await executor.cancel(job);
      if (signal?.aborted)
        throw failure('session-stopped', 'the session was stopped; what it measured is kept, and the next run resumes', error);
      throw error;
    }
  }
}

async function prepare({ executor, folder, plan, leaseSeconds }: RunPlanRequest): Promise<void> {
  await putRunner(executor, folder);
  // A resumed session keeps its file: writing it again would do no harm, but a running one reads it.
  const text = JSON.stringify(plan);
  const old = await executor.get(join(folder, 'plan.json'));
  if (old === undefined || new TextDecoder().decode(old) !== text) await executor.put(join(folder, 'plan.json'), text);
  await executor.put(leaseFile(folder), `held for ${leaseSeconds ?? 30} s\n`);
}

/** Writes the runner into a session's folder and says where it is. */
export async function putRunner(executor: Executor, folder: string): Promise<string> {
  const path = join(folder, 'runner.py');
  await executor.put(path, await readFile(new URL('./runner.py', import.meta.url)));
  return path;
}

function runnerCommand({ folder, leaseSeconds, noWait }: RunPlanRequest): string[] {
  return [
    'python3',
    join(folder, 'runner.py'),
    '--plan',
    join(folder, 'plan.json'),
    '--output',
    join(folder, recordName),
    '--lease',
    leaseFile(folder),
    '--lease-seconds',
    String(leaseSeconds ?? 30),
    ...(noWait ? ['--no-wait'] : []),
  ];
}

function leaseFile(folder: string): string {
  return join(folder, 'lease');
}

/** Reads a record as it grows. Bytes after the last newline wait for the rest of their line. */
function createReader(executor: Executor, path: string) {
  const lines: Line[] = [];
  let offset = 0;
  return {
    lines,
    isFinished: () => lines.some((line) => line.type === 'end'),
    /** True when there was something new. */
    async read(): Promise<boolean> {
      const bytes = await executor.get(path, offset);
      const end = bytes ? bytes.lastIndexOf(0x0a) + 1 : 0;
      if (!bytes || end === 0) return false;
      lines.push(...parseLines(new TextDecoder().decode(bytes.subarray(0, end))));
      offset += end;
      return true;
    },
  };
}

function report({ plan, onProgress }: RunPlanRequest, lines: readonly Line[]): void {
  if (!onProgress) return;
  const last = lines.at(-1);
  if (last?.type === 'waiting') {
    onProgress(`waiting: the machine is being measured on by ${last.holder}`, { state: 'waiting', pairs: 0 });
    return;
  }
  const { pairs, elapsed, interval } = interim(plan, lines);
  const secondsLeft = timeLeft(plan, pairs, elapsed);
  const parts = [
    plan.pairs === undefined ? `${pairs} pairs` : `${pairs} of ${plan.pairs * plan.targets.length} pairs`,
    interval ? `speedup so far ${interval.low.toFixed(3)} .. ${interval.high.toFixed(3)}` : '',
    secondsLeft === undefined ? '' : describeTimeLeft(plan, secondsLeft),
  ];
  onProgress(parts.filter(Boolean).join(', '), {
    state: 'measuring',
    pairs,
    ...(interval ?? {}),
    ...(secondsLeft === undefined ? {} : { secondsLeft }),
  });
}

/** A budget is a limit; how long fixed pairs take is only known from those that are done. */
function describeTimeLeft(plan: Plan, seconds: Seconds): string {
  if (plan.pairs !== undefined) return `about ${Math.ceil(seconds)} s left`;
  return seconds > 0 ? `at most ${Math.ceil(seconds)} s left` : 'over its budget until there are pairs enough';
}

function timeLeft(plan: Plan, pairs: number, elapsed: Seconds): Seconds | undefined {
  if (plan.pairs === undefined) return Math.max(0, plan.budgetSeconds - elapsed);
  if (pairs === 0) return undefined;
  return Math.max(0, (elapsed / pairs) * (plan.pairs * plan.targets.length - pairs));
}

async function runnerFailure(executor: Executor, job: Job, exitCode: number): Promise<Failure> {
  const bytes = await executor.get(join(job.folder, 'stderr'));
  const text = bytes ? new TextDecoder().decode(bytes).trim() : '';
  if (text.startsWith('the machine is being measured on')) return failure('machine-busy', text);
  if (exitCode === 127) {
    return failure(
      'python-missing',
      `expected python3 (3.8 or newer) on ${executor.name}, since the runner needs it, but there is none: install it`,
    );
  }
  return failure('runner-failed', `the runner ended with exit code ${exitCode}: ${text.slice(-2000) || 'it said nothing'}`);
}
