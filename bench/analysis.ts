import type { Comparison, ComparisonRow, EnvironmentRecord, Estimate } from './comparison.ts';
import { readEnvironment } from './environment.ts';
import type { EnvironmentLine, FailedLine, Line, MachineState, PairLine, StopLine, Unit } from './lines.ts';
import type { Plan, PlanTarget } from './plan.ts';
import { isNotSlower, isWithin } from './statistics/equivalence.ts';
import { hodgesLehmann } from './statistics/hodges-lehmann.ts';
import { benjaminiHochberg, holm, selectedLevel } from './statistics/many-rows.ts';
import { median, outlierCount } from './statistics/median.ts';
import { noiseFloor, pairsFor, sigmaOf, smallestDetectable } from './statistics/noise-floor.ts';
import { signTest } from './statistics/sign-test.ts';
import { halfWidthOf, type Interval, intervalOf, pValueOf, type TrimmedMean, trimmedMean } from './statistics/trimmed-mean.ts';
import { decideVerdict } from './verdict.ts';
import { findWarnings } from './warnings.ts';

/** What an analysis may be told beside plan and lines. */
export interface AnalysisOptions {
  /** Smallest effect of interest, a fraction; default: the plan's. */
  delta?: number;
  /** Floor that a planning session promised, a fraction. When most rows come out more than twice as noisy, no row gets a verdict. */
  plannedFloor?: number;
}

/** Below so many control pairs the control is too uncertain to judge by. */
const fewestControlPairs = 10;

/** Everything that is known of a target before the rows are looked at together. Logs of head time / base time. */
interface Sample {
  target: PlanTarget;
  pairs: PairLine[];
  controls: PairLine[];
  stop: StopLine | undefined;
  failed: FailedLine | undefined;
  margin: number;
  logs: number[];
  wall: TrimmedMean | undefined;
  cpu: TrimmedMean | undefined;
  /** Processor time / wall time of base. */
  busy: number;
  control: TrimmedMean | undefined;
  floor: number | undefined;
}

/**
 * Makes a comparison of a session's record, finished or not. Pure: the same lines give the same numbers. Inside, differences are logs of
 * head time / base time; `estimate` turns them into speedups, and is the only place that does.
 */
export function analyse(plan: Plan, allLines: readonly Line[], options: AnalysisOptions = {}): Comparison {
  const lines = allLines.slice(allLines.findLastIndex((line) => line.type === 'restart') + 1);
  const samples = plan.targets.map((target) => readSample(plan, target, lines, options.delta));
  const rows = decideRows(plan, samples, options);
  const environment = readMachine(lines);
  const overall = samples.length > 1 ? decideOverall(plan, samples, rows) : firstRow(rows);
  return {
    ...overall,
    pairs: rows.reduce((sum, row) => sum + row.pairs, 0),
    rows,
    ...(areNotSlower(plan, samples, rows) ? { noneSlower: true as const } : {}),
    warnings: findWarnings({ rows, environment, lines }),
    environment,
    timedSeconds: timedSeconds(lines),
    wallSeconds: lines.reduce((latest, line) => ('elapsed' in line ? Math.max(latest, line.elapsed) : latest), 0),
    seed: plan.seed,
  };
}

/**
 * A cheap look at a session that is still running: it happens on the machine that measures. The interval is absent below five pairs
 * a target, and is no verdict.
 */
export function interim(
  plan: Plan,
  lines: readonly Line[],
): { pairs: number; elapsed: number; interval?: { low: number; high: number } } {
  const byTarget = new Map(plan.targets.map((target) => [target.id, { target, logs: [] as number[] }]));
  let elapsed = 0;
  for (const line of lines) {
    if ('elapsed' in line) elapsed = line.elapsed;
    if (line.type === 'restart') for (const { logs } of byTarget.values()) logs.length = 0;
    if (line.type !== 'pair' || !line.b) continue;
    const known = byTarget.get(line.target);
    if (known) known.logs.push(Math.log(secondsOf(known.target, line.b) / secondsOf(known.target, line.a)));
  }
  const columns = [...byTarget.values()].map(({ logs }) => logs);
  const pairs = columns.reduce((sum, column) => sum + column.length, 0);
  const logs = meansByRound(columns);
  const middle = logs.length < 5 ? undefined : trimmedMean(logs);
  if (!middle) return { pairs, elapsed };
  const { low, high } = estimate(middle.mean, intervalOf(middle, 0.95));
  return { pairs, elapsed, interval: { low, high } };
}

/** Seconds that one call (or process) took in a unit: the median of its samples, or the whole process. */
export function secondsOf(target: PlanTarget, unit: Unit): number {
  return target.kind === 'function' ? median(unit.samplesNs ?? []) / target.calls / 1e9 : unit.wallNs / 1e9;
}

/** Base time / head time with its interval, from a difference on logs of head time / base time. */
export function estimate(point: number, interval: Interval): Estimate {
  return { speedup: Math.exp(-point), low: Math.exp(-interval.high), high: Math.exp(-interval.low) };
}

function readSample(plan: Plan, target: PlanTarget, lines: readonly Line[], delta: number | undefined): Sample {
  const own = lines.filter((line): line is PairLine => line.type === 'pair' && line.target === target.id);
  // A pair stands in the record once; should a line be there twice, the first one counts.
  const once = [...new Map(own.toReversed().map((line) => [line.index, line])).values()].sort(
    (one, other) => one.index - other.index,
  );
  const pairs = once.filter((line) => line.kind === 'ab');
  const controls = once.filter((line) => line.kind === 'ac');
  const logs = logRatios(pairs, (unit) => secondsOf(target, unit));
  const control = trimmedMean(logRatios(controls, (unit) => secondsOf(target, unit)));
  const wall = trimmedMean(logs);
  const baseCpu = pairs.map((pair) => cpuOf(target, pair.a));
  return {
    target,
    pairs,
    controls,
    stop: lines.find((line): line is StopLine => line.type === 'stop' && line.target === target.id),
    failed: lines.find((line): line is FailedLine => line.type === 'failed' && line.target === target.id),
    margin: Math.log1p(delta ?? target.delta ?? plan.delta),
    logs,
    wall,
    cpu: baseCpu.every((value) => value > 0) ? trimmedMean(logRatios(pairs, (unit) => cpuOf(target, unit))) : undefined,
    busy: median(pairs.map((pair) => cpuOf(target, pair.a))) / median(pairs.map((pair) => wallOf(target, pair.a))),
    control,
    floor: floorOf(wall, control, pairs.length),
  };
}

function logRatios(pairs: readonly PairLine[], value: (unit: Unit) => number): number[] {
  return pairs
    .map((pair) => Math.log(value(pair.kind === 'ab' ? (pair.b ?? pair.a) : (pair.c ?? pair.a)) / value(pair.a)))
    .filter((log) => Number.isFinite(log));
}

function cpuOf(target: PlanTarget, unit: Unit): number {
  return target.kind === 'function' ? (unit.cpuNs ?? 0) : unit.cpuUs * 1000;
}

function wallOf(target: PlanTarget, unit: Unit): number {
  return target.kind === 'function' ? (unit.samplesNs ?? []).reduce((sum, sample) => sum + sample, 0) : unit.wallNs;
}

/** With too few control pairs the comparison's own spread stands in: it holds the same noise, though not the second checkout's. */
function floorOf(wall: TrimmedMean | undefined, control: TrimmedMean | undefined, pairs: number): number | undefined {
  if (pairs === 0) return undefined;
  if (control && control.count >= fewestControlPairs) return noiseFloor(control, pairs);
  return wall && halfWidthOf(wall, 0.95);
}

function decideRows(plan: Plan, samples: readonly Sample[], options: AnalysisOptions): ComparisonRow[] {
  const judged = samples.filter((sample) => !sample.failed && sample.wall && sample.pairs.length >= plan.minPairs);
  const pValues = judged.map((sample) => (sample.wall ? pValueOf(sample.wall) : 1));
  const chosen = benjaminiHochberg(pValues);
  const gated = holm(pValues);
  const level = selectedLevel(chosen.filter(Boolean).length, judged.length);
  const unfit = findUnfit(samples, options.plannedFloor);
  return samples.map((sample) => {
    const place = judged.indexOf(sample);
    const isDifferent = chosen[place] ?? false;
    const row = readRow(sample, isDifferent ? level : 0.95);
    const { verdict, reason } = decideVerdict({
      ...(sample.failed ? { failed: describeFailure(sample.failed) } : {}),
      ...question(plan, sample, isDifferent, unfit.get(sample)),
    });
    if (verdict === 'failed') return withReason({ target: row.target, verdict, pairs: row.pairs, stopped: 'failed' }, reason);
    if (verdict === 'cannot tell') return withReason({ ...row, verdict }, cpuReason(sample, reason));
    const isSlower = verdict === 'slower' || verdict === 'slightly slower';
    if (verdict === 'slower' && gated[place]) return { ...row, verdict, isRegression: true };
    return withReason({ ...row, verdict }, isSlower && !gated[place] ? 'not certain enough for the gate' : reason);
  });
}

function question(plan: Plan, sample: Sample, isDifferent: boolean, unfit: string | undefined) {
  return {
    ...(unfit === undefined ? {} : { unfit }),
    pairs: sample.pairs.length,
    minPairs: plan.minPairs,
    point: sample.wall?.mean ?? 0,
    isDifferent,
    isEquivalent: sample.wall !== undefined && isWithin(sample.wall, sample.margin),
    margin: sample.margin,
    floor: sample.floor ?? 0,
    outlook: outlook(sample),
  };
}

/** All must pass their own one-sided test, so none needs a correction. */
function areNotSlower(plan: Plan, samples: readonly Sample[], rows: readonly ComparisonRow[]): boolean {
  const isFit = (row: ComparisonRow) =>
    row.verdict !== 'failed' && !row.reason?.startsWith('machine unfit') && row.pairs >= plan.minPairs;
  return (
    rows.length > 0 && rows.every(isFit) && samples.every(({ wall, margin }) => wall !== undefined && isNotSlower(wall, margin))
  );
}

function readRow(sample: Sample, level: number): Omit<ComparisonRow, 'verdict'> {
  const { target, wall, cpu, control, floor, logs, pairs } = sample;
  const second = hodgesLehmann(logs);
  const drift = driftOf(sample);
  return {
    target: target.id,
    pairs: pairs.length,
    stopped: sample.stop?.reason ?? 'budget',
    ...(wall ? estimate(wall.mean, intervalOf(wall, level)) : {}),
    ...(pairs.length > 0
      ? {
          baseSeconds: median(pairs.map((pair) => secondsOf(target, pair.a))),
          headSeconds: median(pairs.map((pair) => secondsOf(target, pair.b ?? pair.a))),
          outliers: outlierCount(logs),
          signTest: signTest(logs).pValue,
        }
      : {}),
    ...(cpu ? { cpu: estimate(cpu.mean, intervalOf(cpu, 0.95)) } : {}),
    ...(floor === undefined ? {} : { floor: Math.expm1(floor) }),
    ...(control ? { control: { ...estimate(control.mean, intervalOf(control, 0.95)), pairs: control.count } } : {}),
    ...(second ? { hodgesLehmann: estimate(second.estimate, second) } : {}),
    ...(drift === undefined ? {} : { drift }),
  };
}

/** The control must contain "no difference" at 99 %, Holm over the targets: a smoke alarm, not a proof. */
function findUnfit(samples: readonly Sample[], plannedFloor: number | undefined): Map<Sample, string> {
  const unfit = new Map<Sample, string>();
  const controlled = samples.filter((sample) => (sample.control?.count ?? 0) >= fewestControlPairs);
  const failing = holm(
    controlled.map((sample) => (sample.control ? pValueOf(sample.control) : 1)),
    0.01,
  );
  for (const [index, sample] of controlled.entries()) {
    if (failing[index]) unfit.set(sample, 'two checkouts of base differ from each other; run it again with another seed');
  }
  const limit = plannedFloor === undefined ? Number.POSITIVE_INFINITY : 2 * Math.log1p(plannedFloor);
  const noisy = samples.filter((sample) => (sample.floor ?? 0) > limit);
  if (noisy.length * 2 > samples.length) {
    for (const sample of samples)
      unfit.set(sample, 'more than twice as noisy as planned; run it again when the machine is quiet');
  }
  return unfit;
}

function outlook(sample: Sample): string {
  const { wall, pairs, margin } = sample;
  if (!wall || pairs.length === 0) return 'no pair was measured: raise the budget';
  const smallest = Math.expm1(smallestDetectable(wall.error, pairs.length));
  const needed = pairsFor(Math.expm1(margin), sigmaOf(wall));
  const unit = median(pairs.map((pair) => pair.a.wallNs / 1e9));
  const minutes = (2 * unit * needed) / 0.8 / 60;
  const time = minutes < 1 ? `${Math.ceil(minutes * 60)} s` : `${Math.ceil(minutes)} min`;
  return `effects from ${percent(smallest)} on would have been found; ${percent(Math.expm1(margin))} needs about ${needed} pairs, ${time}`;
}

/** Processor time may be clear where wall time is not; it is said, and decides nothing. Not for what waits or works in parallel. */
function cpuReason(sample: Sample, reason: string | undefined): string | undefined {
  if (!sample.cpu || sample.busy < 0.8 || sample.busy > 1.1 || sample.pairs.length < 20) return reason;
  if (reason?.startsWith('machine unfit') || pValueOf(sample.cpu) > 0.05 || Math.abs(sample.cpu.mean) <= sample.margin)
    return reason;
  const change = percent(Math.abs(Math.expm1(sample.cpu.mean)));
  return `CPU time only: it is ${change} ${sample.cpu.mean < 0 ? 'less' : 'more'}, and wall time cannot tell; ${reason ?? ''}`;
}

function driftOf({ target, pairs }: Sample): number | undefined {
  if (pairs.length < 20) return undefined;
  const base = pairs.map((pair) => secondsOf(target, pair.a));
  const half = Math.floor(base.length / 2);
  return median(base.slice(0, half)) / median(base.slice(half));
}

/**
 * The geometric mean over the targets of each round, then the interval over the rounds: rounds in which every target ran
 * base against head. Not from the rows' medians, which would lose what the targets share.
 */
function decideOverall(
  plan: Plan,
  samples: readonly Sample[],
  rows: readonly ComparisonRow[],
): Omit<Comparison, 'pairs' | 'rows' | 'warnings' | 'environment' | 'timedSeconds' | 'wallSeconds' | 'seed'> {
  const failed = rows.filter((row) => row.verdict === 'failed');
  if (failed.length > 0)
    return { verdict: 'failed', reason: `${failed.map((row) => `${row.target}: ${row.reason ?? ''}`).join('; ')}` };
  const logs = roundMeans(samples, (sample) => sample.pairs);
  const wall = trimmedMean(logs);
  if (!wall) return { verdict: 'cannot tell', reason: 'no round in which every target ran: raise the budget' };
  const control = trimmedMean(roundMeans(samples, (sample) => sample.controls));
  const floor = floorOf(wall, control, logs.length) ?? 0;
  const margin = Math.log1p(plan.delta);
  const unfit = rows.find((row) => row.reason?.startsWith('machine unfit'));
  const slower = rows.filter((row) => row.isRegression).map((row) => row.target);
  const { verdict, reason } = decideVerdict({
    pairs: logs.length,
    minPairs: plan.minPairs,
    ...(unfit ? { unfit: `${unfit.target}: two checkouts of base differ, or the machine is too noisy` } : {}),
    point: wall.mean,
    isDifferent: pValueOf(wall) <= 0.05,
    isEquivalent: isWithin(wall, margin),
    margin,
    floor,
    outlook: `effects from ${percent(Math.expm1(smallestDetectable(wall.error, logs.length)))} on would have been found over all targets`,
  });
  const reasons = [reason, slower.length > 0 ? `slower: ${slower.join(', ')}` : undefined].filter((text) => text !== undefined);
  return {
    verdict,
    ...(reasons.length > 0 ? { reason: reasons.join('; ') } : {}),
    ...estimate(wall.mean, intervalOf(wall, 0.95)),
    floor: Math.expm1(floor),
  };
}

/**
 * Targets have their control pairs in different rounds, so the k-th pair of each target makes the k-th round: they are seconds
 * apart at most.
 */
function roundMeans(samples: readonly Sample[], pairsOf: (sample: Sample) => PairLine[]): number[] {
  return meansByRound(samples.map((sample) => logRatios(pairsOf(sample), (unit) => secondsOf(sample.target, unit))));
}

function meansByRound(columns: readonly number[][]): number[] {
  const rounds = Math.min(...columns.map((column) => column.length));
  return Array.from(
    { length: rounds },
    (_, round) => columns.reduce((sum, column) => sum + (column[round] ?? 0), 0) / columns.length,
  );
}

function firstRow(rows: readonly ComparisonRow[]) {
  const [row] = rows;
  if (!row) return { verdict: 'failed' as const, reason: 'the plan names no target' };
  const { verdict, reason, speedup, low, high, floor } = row;
  return {
    verdict,
    ...(reason === undefined ? {} : { reason }),
    ...(speedup === undefined || low === undefined || high === undefined ? {} : { speedup, low, high }),
    ...(floor === undefined ? {} : { floor }),
  };
}

function readMachine(lines: readonly Line[]): EnvironmentRecord {
  const line = lines.find((candidate): candidate is EnvironmentLine => candidate.type === 'environment');
  const after = lines.findLast((candidate): candidate is Extract<Line, { type: 'machine' }> => candidate.type === 'machine');
  const beside = lines.flatMap((candidate) => (candidate.type === 'pair' && candidate.machine ? [candidate.machine] : []));
  return line ? readEnvironment(line, after satisfies MachineState | undefined, beside) : { fields: [] };
}

function timedSeconds(lines: readonly Line[]): number {
  const units = lines.flatMap((line) => {
    if (line.type === 'warmup') return [line.unit];
    return line.type === 'pair' ? [line.a, line.b ?? line.c].filter((unit) => unit !== undefined) : [];
  });
  return units.reduce((sum, unit) => sum + unit.wallNs, 0) / 1e9;
}

function describeFailure(line: FailedLine): string {
  const side = { a: 'base', b: 'head', c: "base's second checkout" }[line.side];
  const tail = line.errors.trim().split('\n').at(-1);
  return `${side}: ${line.reason}${tail ? ` (${tail.slice(0, 300)})` : ''}`;
}

function withReason(row: ComparisonRow, reason: string | undefined): ComparisonRow {
  return reason === undefined ? row : { ...row, reason };
}

function percent(fraction: number): string {
  const shown = fraction * 100;
  return `${shown >= 10 ? shown.toFixed(0) : shown.toFixed(1)} %`;
}
