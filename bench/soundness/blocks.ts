import { median } from '../statistics/median.ts';
import { welch } from '../statistics/welch.ts';

/** All runs of base, then all of head, as tools without pairs measure: read in the ways in which people read such blocks. */
export interface Blocks {
  /** base / head of the means, and of the medians. */
  means: number;
  medians: number;
  /** Welch's p-value of "both means are equal". */
  pValue: number;
  runs: number;
}

/** Reads two blocks of times. */
export function readBlocks(base: readonly number[], head: readonly number[]): Blocks {
  const mean = (times: readonly number[]) => times.reduce((sum, time) => sum + time, 0) / times.length;
  return {
    means: mean(base) / mean(head),
    medians: median(base) / median(head),
    pValue: welch(base, head),
    runs: base.length + head.length,
  };
}

/** What Welch's test at 5 % would have people say: 1 faster, -1 slower, 0 nothing. */
export function saidByWelch(blocks: Blocks): -1 | 0 | 1 {
  if (blocks.pValue >= 0.05) return 0;
  return blocks.means > 1 ? 1 : -1;
}

/** What a rule says that calls every difference of medians beyond `margin` one: 1 faster, -1 slower, 0 nothing. */
export function saidByMedians(blocks: Blocks, margin: number): -1 | 0 | 1 {
  const log = Math.log(blocks.medians);
  if (Math.abs(log) <= Math.log1p(margin)) return 0;
  return log > 0 ? 1 : -1;
}
