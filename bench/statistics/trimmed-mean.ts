import { quantile, twoSided } from './t-distribution.ts';

/** A 20 % trimmed mean with what its interval is made of. */
export interface TrimmedMean {
  mean: number;
  /** Standard error: 0 when all values within the trimmed range are equal. */
  error: number;
  /** h - 1, where h values are left after trimming. */
  freedom: number;
  count: number;
}

/** Closed interval. */
export interface Interval {
  low: number;
  high: number;
}

/**
 * The 20 % trimmed mean with the Tukey-McLaughlin standard error: a fifth is cut at each end for the mean, and pulled in for
 * the variance. No outlier is deleted by hand, and one wild value moves neither. `undefined` below two values left.
 * Tukey and McLaughlin (1963), Sankhya A 25; Wilcox, Introduction to Robust Estimation, 3.3.
 */
export function trimmedMean(values: readonly number[]): TrimmedMean | undefined {
  const count = values.length;
  const cut = Math.floor(count / 5);
  const left = count - 2 * cut;
  if (left < 2) return undefined;
  const sorted = values.toSorted((one, other) => one - other);
  const mean = average(sorted.slice(cut, count - cut));
  const lowest = sorted[cut] ?? 0;
  const highest = sorted[count - cut - 1] ?? 0;
  const winsorized = sorted.map((value) => Math.min(Math.max(value, lowest), highest));
  const centre = average(winsorized);
  const squares = winsorized.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  const error = Math.sqrt(squares / (count - 1)) / (0.6 * Math.sqrt(count));
  return { mean, error, freedom: left - 1, count };
}

/** The two-sided interval at a confidence level such as 0.95. */
export function intervalOf(estimate: TrimmedMean, level: number): Interval {
  const half = halfWidthOf(estimate, level);
  return { low: estimate.mean - half, high: estimate.mean + half };
}

/** Half the width of that interval. */
export function halfWidthOf(estimate: TrimmedMean, level: number): number {
  return estimate.error === 0 ? 0 : quantile(1 - (1 - level) / 2, estimate.freedom) * estimate.error;
}

/** Two-sided p-value of "the mean is 0". */
export function pValueOf(estimate: TrimmedMean): number {
  if (estimate.error === 0) return estimate.mean === 0 ? 1 : 0;
  return twoSided(estimate.mean / estimate.error, estimate.freedom);
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
