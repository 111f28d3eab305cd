import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { runPlan } from '../comparison.ts';
import { openExecutor } from '../executors/index.ts';
import { failure } from '../failure.ts';
import { type EnvironmentLine, type Line, parseLines } from '../lines.ts';
import { createPlan, type Plan, type Seconds, type WantedTarget } from '../plan.ts';
import { recordName } from '../session.ts';

/** One process of a recorded command. */
export interface Run {
  /** Seconds from the recording's begin to the process's own, to the millisecond. */
  at: Seconds;
  wallNs: number;
  cpuUs: number;
}

/** One command run again and again, in the order of time: what every design of a session can be tried on. */
export interface Recording {
  command: string;
  /** When it was made, to the day. */
  date: string;
  machine: Machine;
  runs: Run[];
}

/** What a reader needs to know of the machine, and what tells it from another one. */
export interface Machine {
  processor: string;
  processors: number;
  kernel: string;
  isVirtual: boolean;
  python: string;
}

/**
 * Runs the same command on every side of a plan, by the engine's own runner, and gives all runs in the order of time. A killed
 * recording goes on in the same folder.
 */
export async function record(request: {
  argv: string[];
  runs: number;
  folder: string;
  signal?: AbortSignal;
  onProgress?: (text: string) => void;
}): Promise<{ runs: Run[]; machine: Machine }> {
  const { argv, folder } = request;
  // Four of five pairs count, the fifth is a control pair; all of them are runs of the one command. One more, since the last control
  // pair may have its place behind the last pair that counts.
  const pairs = Math.ceil((request.runs / 2) * 0.8) + 1;
  const lines = await runSession({ ...request, plan: planOf({ base: argv, head: argv, folder }, { seed: 1, pairs }) });
  return { runs: runsOf(lines).slice(0, request.runs), machine: readMachine(lines) };
}

/** A plan of one target, named `run`, whose base and head are these commands. */
export function planOf(
  { base, head, folder }: { base: string[]; head: string[]; folder: string },
  options: { seed: number; pairs?: number; budgetSeconds?: Seconds; precision?: number },
): Plan {
  const target: WantedTarget = { id: 'run', argv: { a: base, b: head, c: base }, cwd: { a: folder, b: folder, c: folder } };
  return createPlan({ budgetSeconds: 60, ...options, targets: [target] });
}

/** Runs a plan here and gives its record. */
export async function runSession(request: {
  plan: Plan;
  folder: string;
  signal?: AbortSignal;
  onProgress?: (text: string) => void;
}): Promise<Line[]> {
  const { plan, folder, signal, onProgress } = request;
  await mkdir(folder, { recursive: true });
  const executor = openExecutor({ kind: 'local', root: folder });
  try {
    const { verdict, reason } = await runPlan({
      executor,
      plan,
      folder,
      ...(signal ? { signal } : {}),
      ...(onProgress ? { onProgress } : {}),
    });
    if (verdict === 'failed') throw failure('recording-failed', `expected the command to run, but ${reason ?? 'it failed'}`);
    return parseLines(await readFile(join(folder, recordName), 'utf8'));
  } finally {
    await executor.close();
  }
}

/** The same in a folder that goes afterwards. A session that is stopped half-way is lost, and is run again as a new one. */
export async function runPassingSession(request: { plan: Plan; folder: string; signal?: AbortSignal }): Promise<Line[]> {
  await rm(request.folder, { recursive: true, force: true });
  try {
    return await runSession(request);
  } finally {
    await rm(request.folder, { recursive: true, force: true });
  }
}

/** The runs of a session of one target in the order in which they ran, whatever their side. */
export function runsOf(lines: readonly Line[]): Run[] {
  return lines.flatMap((line): Run[] => {
    if (line.type !== 'pair') return [];
    const other = line.b ?? line.c ?? line.a;
    const [first, second] = line.first === 'a' ? [line.a, other] : [other, line.a];
    // The record tells when a pair ended; what lies between its two runs is well below a millisecond.
    const secondAt = line.elapsed - second.wallNs / 1e9;
    return [
      { at: milliseconds(secondAt - first.wallNs / 1e9), wallNs: first.wallNs, cpuUs: first.cpuUs },
      { at: milliseconds(secondAt), wallNs: second.wallNs, cpuUs: second.cpuUs },
    ];
  });
}

/** A recording as it is kept: columns of numbers in JSON, compressed. The same recording gives the same bytes. */
export function packRecording({ runs, ...about }: Recording): Uint8Array {
  const columns = {
    at: runs.map((run) => run.at),
    wallNs: runs.map((run) => run.wallNs),
    cpuUs: runs.map((run) => run.cpuUs),
  };
  return gzipSync(JSON.stringify({ ...about, columns }), { level: 9 });
}

/** Fails with `recording-broken` for anything else than what `packRecording` made. */
export function unpackRecording(bytes: Uint8Array): Recording {
  try {
    const { columns, ...about } = JSON.parse(gunzipSync(bytes).toString('utf8'));
    const { at, wallNs, cpuUs } = columns as { at: number[]; wallNs: number[]; cpuUs: number[] };
    if (at.length === 0 || at.length !== wallNs.length || at.length !== cpuUs.length)
      throw new Error('columns of unequal length');
    return { ...about, runs: at.map((time, index) => ({ at: time, wallNs: wallNs[index] ?? 0, cpuUs: cpuUs[index] ?? 0 })) };
  } catch (error) {
    throw failure(
      'recording-broken',
      'expected a packed recording, got something else: make it again with the step "record"',
      error,
    );
  }
}

/** What is known of the machine from a session's record. */
export function readMachine(lines: readonly Line[]): Machine {
  const line = lines.find((candidate): candidate is EnvironmentLine => candidate.type === 'environment');
  if (!line)
    throw failure('record-broken', 'expected what is known of the machine in the record, got none: run the session again');
  return {
    processor: line.facts['model name'] || 'not visible',
    processors: Number(line.facts.processors ?? 0),
    kernel: line.facts.kernel ?? '',
    isVirtual: line.facts.virtual === 'yes',
    python: line.facts.python ?? '',
  };
}

function milliseconds(seconds: Seconds): Seconds {
  return Math.round(seconds * 1000) / 1000;
}
