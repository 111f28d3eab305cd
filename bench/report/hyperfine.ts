import { secondsOf } from '../analysis.ts';
import type { Comparison } from '../comparison.ts';
import type { Line, PairLine } from '../lines.ts';
import type { Plan, PlanTarget } from '../plan.ts';
import { median } from '../statistics/median.ts';

/** One side of one target in hyperfine's shape; seconds. */
export interface HyperfineResult {
  command: string;
  mean: number;
  stddev: number | null;
  median: number;
  /** All processor time: the kernel's split between user and system is an estimate, so it is not passed on. */
  user: number;
  system: number;
  min: number;
  max: number;
  times: number[];
  exit_codes: number[];
}

/** A comparison with every single time in hyperfine's shape. Tools that read it ignore the pairing: the verdict is ours, at the top. */
export interface JsonReport extends Comparison {
  results: HyperfineResult[];
}

/** The report as a value; `results` holds base and head of each target in session order. */
export function createJsonReport(plan: Plan, lines: readonly Line[], comparison: Comparison): JsonReport {
  const fresh = lines.slice(lines.findLastIndex((line) => line.type === 'restart') + 1);
  const pairs = fresh.filter((line): line is PairLine => line.type === 'pair' && line.kind === 'ab');
  const results = plan.targets.flatMap((target) => {
    const own = pairs.filter((pair) => pair.target === target.id);
    return own.length === 0 ? [] : [sideResult(target, own, 'a'), sideResult(target, own, 'b')];
  });
  return { ...comparison, results };
}

function sideResult(target: PlanTarget, pairs: readonly PairLine[], side: 'a' | 'b'): HyperfineResult {
  const units = pairs.map((pair) => (side === 'a' ? pair.a : (pair.b ?? pair.a)));
  const times = units.map((unit) => secondsOf(target, unit));
  const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
  const squares = times.reduce((sum, time) => sum + (time - mean) ** 2, 0);
  const name = target.kind === 'function' ? target.id : target.argv[side].join(' ');
  return {
    command: target.kind === 'function' ? `${name} (${side === 'a' ? 'base' : 'head'})` : name,
    mean,
    stddev: times.length > 1 ? Math.sqrt(squares / (times.length - 1)) : null,
    median: median(times),
    user: units.reduce((sum, unit) => sum + unit.cpuUs / 1e6, 0) / units.length,
    system: 0,
    min: Math.min(...times),
    max: Math.max(...times),
    times,
    exit_codes: units.map((unit) => unit.exit),
  };
}
