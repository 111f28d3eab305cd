import type { Ratio, Seconds } from './plan.ts';
import type { Verdict } from './verdict.ts';

export { analyse } from './analysis.ts';
export { type Progress, runPlan } from './session.ts';

/** An estimate with its interval, both as base time / head time. */
export interface Estimate {
  speedup: Ratio;
  low: Ratio;
  high: Ratio;
}

/** One target's outcome. The numbers are absent when the verdict is `failed`. */
export interface ComparisonRow extends Partial<Estimate> {
  target: string;
  verdict: Verdict;
  /** Why, where the verdict alone does not say: "machine unfit", "CPU time only", what failed. */
  reason?: string;
  /** Median seconds a call (or a process) takes on each side. */
  baseSeconds?: Seconds;
  headSeconds?: Seconds;
  /** The same by child CPU time; shown beside, never deciding alone. */
  cpu?: Estimate;
  /** How far apart two identical checkouts would look 95 % of the time with as many pairs; a fraction. */
  floor?: number;
  /** The control pairs' own estimate: base against a second checkout of base. */
  control?: Estimate & { pairs: number };
  pairs: number;
  /** Slower, and certain enough over all rows together to fail a gate. */
  isRegression?: true;
  /** Second opinions, shown and never deciding: the Hodges-Lehmann estimate, and the exact sign test's p-value. */
  hodgesLehmann?: Estimate;
  signTest?: number;
  /** What blocks of the same base runs would have reported: its second half against its first, base time / head time. */
  drift?: Ratio;
  /** Pairs further than five MAD from the median; none is removed. */
  outliers?: number;
  /** What ended this target: precision, budget, a fixed count of pairs, or a failure. */
  stopped: 'precision' | 'budget' | 'pairs' | 'failed';
}

/** A whole session's outcome. With several targets the numbers at the top are the geometric mean per round over them. */
export interface Comparison extends Partial<Estimate> {
  verdict: Verdict;
  reason?: string;
  floor?: number;
  /** Pairs of base and head over all rows. */
  pairs: number;
  rows: ComparisonRow[];
  /** Proven for every row: not slower by more than the smallest effect of interest. A claim of its own, not the lack of one. */
  noneSlower?: true;
  /** Doubts about the machine or the data, each a sentence with advice. */
  warnings: string[];
  environment: EnvironmentRecord;
  /** Seconds spent in timed processes, and in all. */
  timedSeconds: Seconds;
  wallSeconds: Seconds;
  seed: number;
}

/** What is known of the machine. A thing that a virtual machine hides reads `not visible`, never `ok`. */
export interface EnvironmentRecord {
  fields: { name: string; value: string; state: 'ok' | 'warn' | 'not visible' }[];
}
