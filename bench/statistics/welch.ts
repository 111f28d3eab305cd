import { twoSided } from './t-distribution.ts';

/**
 * Two-sided p-value of "both means are equal" for two independent samples of unequal variance. It decides nothing here: it is
 * how others read blocks of runs, and run times are not independent. Welch (1947), Biometrika 34.
 */
export function welch(one: readonly number[], other: readonly number[]): number {
  const [first, second] = [momentsOf(one), momentsOf(other)];
  const error = first.share + second.share;
  if (!(error > 0)) return first.mean === second.mean ? 1 : 0;
  const freedom = error ** 2 / (first.share ** 2 / (one.length - 1) + second.share ** 2 / (other.length - 1));
  return twoSided((first.mean - second.mean) / Math.sqrt(error), freedom);
}

/** The mean, and the variance of the mean. */
function momentsOf(values: readonly number[]): { mean: number; share: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, share: squares / (values.length - 1) / values.length };
}
