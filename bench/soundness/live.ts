import { execFile } from 'node:child_process';
import { appendFile, mkdir, readFile, rm, truncate } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual, promisify } from 'node:util';
import { analyse } from '../analysis.ts';
import type { ComparisonRow, Estimate } from '../comparison.ts';
import { failure } from '../failure.ts';
import type { PairLine } from '../lines.ts';
import type { Seconds } from '../plan.ts';
import { createRandom } from '../statistics/known-values.ts';
import { median } from '../statistics/median.ts';
import type { Verdict } from '../verdict.ts';
import { type Blocks, readBlocks } from './blocks.ts';
import { type Machine, planOf, readMachine, runPassingSession, runsOf } from './recording.ts';
import { sessionSeconds, smallEffect } from './replay.ts';

const run = promisify(execFile);

/** How a live session measures: our pairs, hyperfine's blocks, or blocks timed by our own runner. */
export type Design = 'pairs' | 'hyperfine' | 'blocks';

/** Equal work on both sides, or a head of a known few turns more. */
export type Kind = 'A/A' | 'A/B';

/** What all live sessions of a study share; measured once, before the first one. */
export interface LiveSetup {
  type: 'setup';
  machine: Machine;
  /** Turns of the loop. */
  base: number;
  head: number;
  /** Median seconds of a run of base. */
  wall: Seconds;
  /** The speedup of head that a long session of pairs found. */
  truth: { wall: Estimate; cpu: Estimate; pairs: number; seconds: Seconds };
}

/** One session that was really run. */
export interface LiveSession {
  type: 'session';
  /** Its place in the random order, which gives its coins too. */
  number: number;
  design: Design;
  kind: Kind;
  startedAt: string;
  /** Seconds from its begin to its end. */
  seconds: Seconds;
  /** Of our engine. */
  row?: { wall: Estimate; cpu: Estimate; verdict: Verdict; pairs: number };
  /** Of the two others. */
  blocks?: Blocks;
  /** What hyperfine calls itself, of its own sessions. */
  program?: string;
}

/** A session of `pairs` is what the study is about; the others are there for comparison, and take a third of the time. */
const round: [Design, Kind][] = [
  ...Array.from({ length: 3 }, (): [Design, Kind][] => [
    ['pairs', 'A/A'],
    ['pairs', 'A/B'],
  ]).flat(),
  ['hyperfine', 'A/A'],
  ['hyperfine', 'A/B'],
  ['blocks', 'A/A'],
  ['blocks', 'A/B'],
];

/** What live sessions need to know. */
export interface LiveRequest {
  /** Where sessions are kept, a line each. What is there is gone on with. */
  file: string;
  /** For the sessions' own files, which go afterwards. */
  folder: string;
  /** Sessions of our engine of each kind, those kept included. */
  wanted: number;
  /** No session is begun after so many seconds. */
  seconds: Seconds;
  /** Of one session; default 6. */
  sessionSeconds?: Seconds;
  /** Of the long session that finds the truth; default 60. */
  truthSeconds?: Seconds;
  signal: AbortSignal;
  onProgress: (text: string) => void;
}

/** Runs live sessions of all designs in random order until there are as many as wanted, or time is up. Each one is kept as it ends. */
export async function runLive(request: LiveRequest): Promise<void> {
  const began = performance.now();
  const isOver = () => request.signal.aborted || performance.now() - began > request.seconds * 1000;
  await mkdir(dirname(request.file), { recursive: true });
  await dropTornLine(request.file);
  const { setup: kept, sessions } = await readLive(request.file);
  if (kept) await refuseOtherMachine(request, kept);
  const setup = kept ?? (await makeSetup(request));
  const hyperfine = await findHyperfine();
  if (!hyperfine) request.onProgress('hyperfine is not installed (Debian has a package of that name): its sessions are left out');
  for (let number = (sessions.at(-1)?.number ?? -1) + 1; !isOver() && !isComplete(sessions, request.wanted); number += 1) {
    const [design, kind] = choose(number);
    if (design === 'hyperfine' && !hyperfine) continue;
    const session = await runOne({ ...request, setup, design, kind, number, program: hyperfine ?? '' });
    sessions.push(session);
    await appendFile(request.file, `${JSON.stringify(session)}\n`);
    request.onProgress(`session ${sessions.length}: ${design}, ${kind}, ${session.seconds.toFixed(1)} s`);
  }
}

/** Sessions of two machines are not pooled: their noise differs, and so does what a turn of the loop takes. */
async function refuseOtherMachine({ file, folder, signal }: LiveRequest, setup: LiveSetup): Promise<void> {
  const place = join(folder, 'machine');
  const base = loop(await findPython(), setup.base);
  const plan = planOf({ base, head: base, folder: place }, { seed: 1, pairs: 1 });
  const machine = readMachine(await runPassingSession({ plan, folder: place, signal }));
  if (isDeepStrictEqual(machine, setup.machine)) return;
  throw failure(
    'machine-differs',
    `expected the machine of the sessions in ${file} (${setup.machine.processor}, Linux ${setup.machine.kernel}), got another one (${machine.processor}, Linux ${machine.kernel}): move the file away to begin anew here`,
  );
}

function isComplete(sessions: readonly LiveSession[], wanted: number): boolean {
  return (['A/A', 'A/B'] as const).every((kind) => sessions.filter((one) => one.row && one.kind === kind).length >= wanted);
}

/** What is left of a line that was being written when the study was killed: what follows must not be joined to it. */
async function dropTornLine(file: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const whole = text.lastIndexOf('\n') + 1;
  if (whole < text.length) await truncate(file, Buffer.byteLength(text.slice(0, whole)));
}

/** The setup, absent before the first session, and the sessions kept so far. */
export async function readLive(file: string): Promise<{ setup?: LiveSetup; sessions: LiveSession[] }> {
  const text = await readFile(file, 'utf8').catch(() => '');
  // A torn last line is a session that was not kept.
  const lines = text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as LiveSetup | LiveSession);
  const setup = lines.find((line): line is LiveSetup => line.type === 'setup');
  return { ...(setup ? { setup } : {}), sessions: lines.filter((line): line is LiveSession => line.type === 'session') };
}

/** The version of hyperfine that is installed; absent when there is none. */
async function findHyperfine(): Promise<string | undefined> {
  const found = await run('hyperfine', ['--version']).catch(() => undefined);
  return found?.stdout.trim();
}

/** The n-th session: each round of ten in an order of its own. */
function choose(number: number): [Design, Kind] {
  const random = createRandom(1000 + Math.floor(number / round.length));
  const order = round.map((what) => ({ what, key: random() })).sort((one, other) => one.key - other.key);
  return order[number % round.length]?.what ?? ['pairs', 'A/A'];
}

async function runOne(
  request: LiveRequest & { setup: LiveSetup; design: Design; kind: Kind; number: number; program: string },
): Promise<LiveSession> {
  const { setup, design, kind, number, program } = request;
  const seconds = request.sessionSeconds ?? sessionSeconds;
  const python = await findPython();
  const base = loop(python, setup.base);
  const head = kind === 'A/A' ? base : loop(python, setup.head);
  const startedAt = new Date().toISOString();
  const began = performance.now();
  const runs = Math.round(seconds / 2 / setup.wall);
  const measured = await {
    pairs: async () => ({ row: await measurePairs(request, { base, head, seed: number, seconds }) }),
    hyperfine: async () => ({ program, blocks: await measureByHyperfine(request, base, head, runs) }),
    blocks: async () => ({
      blocks: readBlocks(await measureBlock(request, base, runs), await measureBlock(request, head, runs)),
    }),
  }[design]();
  return { type: 'session', number, design, kind, startedAt, seconds: (performance.now() - began) / 1000, ...measured };
}

async function measurePairs(
  { folder, signal }: LiveRequest,
  { base, head, seed, seconds }: { base: string[]; head: string[]; seed: number; seconds: Seconds },
) {
  const plan = planOf({ base, head, folder: join(folder, 'session') }, { seed, budgetSeconds: seconds });
  const lines = await runPassingSession({ plan, folder: join(folder, 'session'), signal });
  const row = analyse(plan, lines).rows[0];
  return { ...estimates(row), verdict: row?.verdict ?? 'failed', pairs: row?.pairs ?? 0 };
}

/** As its manual has it for short commands: no shell, some warm-up runs; as many runs as a session of pairs has. */
async function measureByHyperfine(
  { folder, signal }: LiveRequest,
  base: string[],
  head: string[],
  runs: number,
): Promise<Blocks> {
  const words = (argv: string[]) => argv.map((word) => `'${word}'`).join(' ');
  const file = join(folder, 'hyperfine', 'times.json');
  await mkdir(dirname(file), { recursive: true });
  try {
    const options = ['-N', '--warmup', '3', '--runs', String(runs), '--style', 'none', '--export-json', file];
    await run('hyperfine', [...options, words(base), words(head)], { timeout: 120_000, signal });
    const [one, other] = (JSON.parse(await readFile(file, 'utf8')) as { results: { times: number[] }[] }).results;
    return readBlocks(one?.times ?? [], other?.times ?? []);
  } finally {
    await rm(dirname(file), { recursive: true, force: true });
  }
}

/** One side after the other, as tools do that start each side once: by our own runner, so that only the order differs. */
async function measureBlock({ folder, signal }: LiveRequest, argv: string[], runs: number): Promise<number[]> {
  const place = join(folder, 'session');
  const plan = planOf({ base: argv, head: argv, folder: place }, { seed: 1, pairs: Math.ceil((runs / 2) * 0.8) });
  return runsOf(await runPassingSession({ plan, folder: place, signal })).map((run) => run.wallNs / 1e9);
}

/**
 * A short loop in a Python without its site packages, and a head with so many turns more that it takes 1.7 % longer. The turns are
 * found by a loop of twice as many; what they come to is measured by a long session, and that is the truth.
 */
async function makeSetup(request: LiveRequest): Promise<LiveSetup> {
  const { folder, signal, onProgress } = request;
  const python = await findPython();
  const place = join(folder, 'setup');
  const session = async (base: string[], head: string[], options: { pairs?: number; budgetSeconds?: Seconds }) => {
    const plan = planOf({ base, head, folder: place }, { seed: 7, precision: Number.MIN_VALUE, ...options });
    const lines = await runPassingSession({ plan, folder: place, signal });
    return { lines, row: analyse(plan, lines).rows[0], plan };
  };
  onProgress('finding how many turns make 1.7 %');
  const base = loop(python, baseTurns);
  const doubled = estimates((await session(base, loop(python, 2 * baseTurns), { pairs: 100 })).row).cpu.speedup;
  const perTurn = (1 / doubled - 1) / baseTurns;
  if (!(perTurn > 0))
    throw failure(
      'loop-too-short',
      `expected twice the turns to take longer, got a speedup of ${doubled.toFixed(3)}: is the machine busy?`,
    );
  const headTurns = baseTurns + Math.round(smallEffect / perTurn);
  const seconds = request.truthSeconds ?? 60;
  onProgress(`measuring the truth for ${seconds} s`);
  const { lines, row } = await session(base, loop(python, headTurns), { budgetSeconds: seconds });
  const setup: LiveSetup = {
    type: 'setup',
    machine: readMachine(lines),
    base: baseTurns,
    head: headTurns,
    wall: median(lines.filter((line): line is PairLine => line.type === 'pair').map((line) => line.a.wallNs / 1e9)),
    truth: { ...estimates(row), pairs: row?.pairs ?? 0, seconds },
  };
  await appendFile(request.file, `${JSON.stringify(setup)}\n`);
  return setup;
}

/** About a fifth of the process: the rest is the interpreter's start. */
export const baseTurns = 60_000;

/** The interpreter itself: a wrapper before it would be most of what is timed. */
export async function findPython(): Promise<string> {
  const { stdout } = await run('python3', ['-c', 'import os, sys; print(os.path.realpath(sys.executable))']);
  return stdout.trim();
}

/** A process of a few milliseconds. Counts of up to six digits, so that all commands are of equal length. */
export function loop(python: string, turns: number): string[] {
  return [python, '-I', '-S', '-c', `for _ in range(${String(turns).padStart(6, ' ')}): pass`];
}

function estimates(row: ComparisonRow | undefined): { wall: Estimate; cpu: Estimate } {
  const { speedup, low, high, cpu } = row ?? {};
  if (speedup === undefined || low === undefined || high === undefined || cpu === undefined) {
    throw failure(
      'session-empty',
      `expected a session with numbers, got ${row?.verdict ?? 'none'} (${row?.reason ?? 'no reason'}): look at the command`,
    );
  }
  return { wall: { speedup, low, high }, cpu };
}
