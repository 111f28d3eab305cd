import { analyse } from '../analysis.ts';
import type { ComparisonRow } from '../comparison.ts';
import type { PairLine } from '../lines.ts';
import { createPlan, type Plan, type Seconds } from '../plan.ts';
import { benjaminiHochberg, holm } from '../statistics/many-rows.ts';
import { median } from '../statistics/median.ts';
import { pValueOf, trimmedMean } from '../statistics/trimmed-mean.ts';
import { type Blocks, readBlocks, saidByMedians, saidByWelch } from './blocks.ts';
import { type Errors, errorsOf, excludesOne, isAbove, isBelow, type Rate, rateOf } from './figures.ts';
import { planOf, type Recording, type Run } from './recording.ts';
import { replaySession } from './replay-session.ts';

/** What replayed sessions came to. Windows of one recording overlap: the bounds are those of as many independent sessions. */
export interface Replay {
  /** How many sessions each figure stands on, and of how many runs and seconds the recording is. */
  sessions: number;
  runs: number;
  seconds: Seconds;
  /** Median seconds of a run. */
  wall: Seconds;
  cpu: Seconds;
  /** How much of a run's deviation the run so many later still shows, of the logs of wall time. */
  memory: { lag: number; correlation: number }[];
  /** The recording in a few hundred points: medians of neighbouring runs. */
  trace: { at: Seconds; wall: Seconds; runs: number }[];
  /** Equal sides called different. */
  equal: {
    fixed: EqualRates;
    stopping: EqualRates & { medianPairs: number };
    welch: Rate;
    medians: { margin: number; rate: Rate }[];
  };
  /** A hundred pairs, head made slower by so much: how often the interval says slower. */
  power: { effect: number; wall: Rate; cpu: Rate }[];
  /** The same effects: how often the interval holds the truth. */
  coverage: { effect: number; wall: Rate; cpu: Rate }[];
  /** Head made slower by 1.7 %: how often "faster" is said. */
  wrong: { effect: number; pairs: Rate; welch: Rate; medians: Rate };
  /** Errors of the speedup of a truth of 1.7 % within a budget of 6 s. */
  accuracy: { seconds: Seconds; pairs: Errors | undefined; means: Errors | undefined; medians: Errors | undefined };
  /** Twenty rows of which fifteen are equal. */
  report: ReportFigures;
}

interface EqualRates {
  wall: Rate;
  cpu: Rate;
  /** The share whose verdict reads faster or slower: what people see. */
  verdict: Rate;
}

interface ReportFigures {
  reports: number;
  rows: number;
  equalRows: number;
  pairs: number;
  /** How much slower the other rows are. */
  effect: number;
  /** False rows a report, by rule; and by verdict, which also asks for the noise floor and the smallest effect. */
  falseRows: { uncorrected: number; benjaminiHochberg: number; holm: number; verdict: number; welch: number };
  /** Share of the truly slower rows that were found. */
  found: { uncorrected: number; benjaminiHochberg: number; holm: number; verdict: number };
}

/** How long a comparison of two short commands usually takes, and what live sessions take too. */
export const sessionSeconds: Seconds = 6;
/** The effect by which a false direction is judged. */
export const smallEffect = 0.017;

const pairs = 100;
const effects = [0, 0.01, 0.02, 0.05];

/**
 * Tries the engine and the designs of others on one recording: each session is a window of it, read in the design's own order. The
 * engine's rows come from `analyse`, as in a real session. The same recording gives the same figures.
 */
export function replay(recording: Recording, sessions: number): Replay {
  const { runs } = recording;
  const last = runs.at(-1);
  const fixed = (seed: number) => planOf(sides, { seed, pairs });
  const stopping = (seed: number) => planOf(sides, { seed, budgetSeconds: sessionSeconds });
  const longest = countWithin(runs, 1.05 * sessionSeconds);
  const byPairs = windows(runs, pairs * 2.5 + 4, sessions);
  const byTime = windows(runs, longest, sessions);
  const atEffect = effects.map((effect, index) => ({ effect, rows: play(byPairs, fixed, effect, index) }));
  const equalRows = atEffect[0]?.rows ?? [];
  const stopped = play(byTime, stopping, 0, 10);
  const equalBlocks = byTime.map((window) => blocksOf(withinBudget(window), 0));
  const slowRows = play(byPairs, fixed, smallEffect, 20);
  const slowBlocks = byTime.map((window) => blocksOf(withinBudget(window), smallEffect));
  return {
    sessions,
    runs: runs.length,
    seconds: last ? last.at + last.wallNs / 1e9 : 0,
    wall: median(runs.map((run) => run.wallNs)) / 1e9,
    cpu: median(runs.map((run) => run.cpuUs)) / 1e6,
    memory: [1, 50, 200].map((lag) => ({ lag, correlation: correlation(runs, lag) })),
    trace: traceOf(runs),
    equal: {
      fixed: equalRates(equalRows),
      stopping: { ...equalRates(stopped), medianPairs: median(stopped.map((row) => row.pairs)) },
      welch: rateOf(equalBlocks, (blocks) => saidByWelch(blocks) !== 0),
      medians: [0, 0.02, 0.05].map((margin) => ({
        margin,
        rate: rateOf(equalBlocks, (one) => saidByMedians(one, margin) !== 0),
      })),
    },
    power: atEffect.slice(1).map(({ effect, rows }) => ({
      effect,
      wall: rateOf(rows, isBelow),
      cpu: rateOf(rows, (row) => isBelow(row.cpu)),
    })),
    coverage: atEffect.map(({ effect, rows }) => ({
      effect,
      wall: rateOf(rows, (row) => holds(row, effect)),
      cpu: rateOf(rows, (row) => holds(row.cpu, effect)),
    })),
    wrong: {
      effect: smallEffect,
      pairs: rateOf(slowRows, isAbove),
      welch: rateOf(slowBlocks, (blocks) => saidByWelch(blocks) > 0),
      medians: rateOf(slowBlocks, (blocks) => saidByMedians(blocks, 0) > 0),
    },
    accuracy: {
      seconds: sessionSeconds,
      pairs: errorsOf(play(byTime, inTime, smallEffect, 30).map((row) => errorOf(row.speedup ?? 1))),
      means: errorsOf(slowBlocks.map((blocks) => errorOf(blocks.means))),
      medians: errorsOf(slowBlocks.map((blocks) => errorOf(blocks.medians))),
    },
    report: replayReports(runs, Math.ceil(sessions / 4)),
  };
}

/** A session that uses its whole budget, whatever its precision. */
function inTime(seed: number): Plan {
  return planOf(sides, { seed, budgetSeconds: sessionSeconds, precision: Number.MIN_VALUE });
}

const sides = { base: ['recorded'], head: ['recorded'], folder: '/' };

/** The rows of one session a window. `series` keeps the coins of one figure apart from those of another. */
function play(recorded: readonly Run[][], planFor: (seed: number) => Plan, effect: number, series: number): ComparisonRow[] {
  return recorded.flatMap((window, index) => {
    const plan = planFor(series * 1_000_000 + index);
    return analyse(plan, replaySession(plan, window, { run: effect })).rows;
  });
}

function equalRates(rows: readonly ComparisonRow[]): EqualRates {
  return {
    wall: rateOf(rows, excludesOne),
    cpu: rateOf(rows, (row) => excludesOne(row.cpu)),
    verdict: rateOf(rows, ({ verdict }) => /faster|slower/.test(verdict)),
  };
}

/** The first half of a window as base, the second as head. */
function blocksOf(window: readonly Run[], effect: number): Blocks {
  const half = Math.floor(window.length / 2);
  return readBlocks(
    window.slice(0, half).map((run) => run.wallNs),
    window.slice(half, 2 * half).map((run) => run.wallNs * (1 + effect)),
  );
}

function withinBudget(window: readonly Run[]): Run[] {
  const end = (window[0]?.at ?? 0) + sessionSeconds;
  return window.filter((run) => run.at < end);
}

/** Reports of twenty rows by rounds, as the engine runs them, and the same rows as blocks one after the other. */
function replayReports(runs: readonly Run[], reports: number): ReportFigures {
  const [rows, equalRows, rowPairs, effect] = [20, 15, 30, 0.05];
  const names = Array.from({ length: rows }, (_, row) => `row ${row}`);
  const slower = new Set(names.slice(equalRows));
  const slowerBy = Object.fromEntries(names.map((name) => [name, slower.has(name) ? effect : 0]));
  const falseRows = { uncorrected: 0, benjaminiHochberg: 0, holm: 0, verdict: 0, welch: 0 };
  const found = { uncorrected: 0, benjaminiHochberg: 0, holm: 0, verdict: 0 };
  // A control pair may fall behind a target's last pair or before it, hence the few runs more.
  const recorded = windows(runs, rows * (rowPairs * 2.5 + 4), reports);
  for (const [index, window] of recorded.entries()) {
    const plan = planOfRows(names, 90_000_000 + index, rowPairs);
    const lines = replaySession(plan, window, slowerBy);
    const verdictOf = new Map(analyse(plan, lines).rows.map((row) => [row.target, row.verdict]));
    const pValues = names.map((name) =>
      pValueOfRow(lines.filter((line) => line.type === 'pair' && line.target === name) as PairLine[]),
    );
    const chosen = {
      uncorrected: pValues.map((p) => p <= 0.05),
      benjaminiHochberg: benjaminiHochberg(pValues),
      holm: holm(pValues),
      verdict: names.map((name) => /faster|slower/.test(verdictOf.get(name) ?? '')),
    };
    for (const rule of ['uncorrected', 'benjaminiHochberg', 'holm', 'verdict'] as const) {
      falseRows[rule] += names.filter((name, row) => chosen[rule][row] && !slower.has(name)).length;
      found[rule] += names.filter((name, row) => chosen[rule][row] && slower.has(name)).length;
    }
    const blockRuns = 2 * rowPairs;
    falseRows.welch += names
      .slice(0, equalRows)
      .filter((_, row) => saidByWelch(blocksOf(window.slice(row * blockRuns, (row + 1) * blockRuns), 0)) !== 0).length;
  }
  const perReport = <Rule extends string>(counts: Record<Rule, number>, by: number) =>
    Object.fromEntries(Object.entries<number>(counts).map(([rule, count]) => [rule, count / recorded.length / by])) as Record<
      Rule,
      number
    >;
  return {
    reports: recorded.length,
    rows,
    equalRows,
    pairs: rowPairs,
    effect,
    falseRows: perReport(falseRows, 1),
    found: perReport(found, slower.size),
  };
}

function planOfRows(names: readonly string[], seed: number, rowPairs: number): Plan {
  const argv = { a: sides.base, b: sides.head, c: sides.base };
  const cwd = { a: sides.folder, b: sides.folder, c: sides.folder };
  return createPlan({ seed, budgetSeconds: 60, pairs: rowPairs, targets: names.map((id) => ({ id, argv, cwd })) });
}

function pValueOfRow(lines: readonly PairLine[]): number {
  const estimate = trimmedMean(lines.flatMap(({ a, b }) => (b ? [Math.log(b.wallNs / a.wallNs)] : [])));
  return estimate ? pValueOf(estimate) : 1;
}

/** Windows of `size` runs that begin at equal distances. */
function windows(runs: readonly Run[], size: number, count: number): Run[][] {
  const room = Math.max(0, runs.length - size);
  return Array.from({ length: count }, (_, index) => {
    const start = Math.floor((index * room) / Math.max(1, count - 1));
    return runs.slice(start, start + size);
  });
}

/** Runs that surely fill so many seconds, wherever the window begins. */
function countWithin(runs: readonly Run[], seconds: Seconds): number {
  let most = 0;
  let end = 0;
  for (const [start, run] of runs.entries()) {
    while (end < runs.length && (runs[end]?.at ?? 0) < run.at + seconds) end += 1;
    if (end === runs.length) break;
    most = Math.max(most, end - start);
  }
  return most;
}

function holds(estimate: { low?: number; high?: number } | undefined, effect: number): boolean {
  const truth = 1 / (1 + effect);
  return (estimate?.low ?? 1) <= truth && truth <= (estimate?.high ?? 1);
}

function errorOf(speedup: number): number {
  return speedup * (1 + smallEffect) - 1;
}

function traceOf(runs: readonly Run[]): Replay['trace'] {
  const size = Math.ceil(runs.length / 400);
  return Array.from({ length: Math.ceil(runs.length / size) }, (_, index) => {
    const part = runs.slice(index * size, (index + 1) * size);
    const wall = median(part.map((run) => run.wallNs));
    return { at: part[0]?.at ?? 0, wall: Math.round(wall / 1e3) / 1e6, runs: part.length };
  });
}

function correlation(runs: readonly Run[], lag: number): number {
  const logs = runs.map((run) => Math.log(run.wallNs));
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  let own = 0;
  let shared = 0;
  for (const [index, log] of logs.entries()) {
    own += (log - mean) ** 2;
    if (index + lag < logs.length) shared += (log - mean) * ((logs[index + lag] ?? mean) - mean);
  }
  return shared / own;
}
