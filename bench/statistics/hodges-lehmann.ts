import { median } from './median.ts';
import type { Interval } from './trimmed-mean.ts';

/**
 * The median of all pairwise means, with its 95 % interval from the signed-rank statistic. Shown beside the trimmed
 * mean as a second opinion, never deciding. Hodges and Lehmann (1963), Annals of Mathematical Statistics 34.
 */
export function hodgesLehmann(values: readonly number[]): (Interval & { estimate: number }) | undefined {
  const n = values.length;
  if (n < 6) return undefined;
  const averages: number[] = [];
  for (let one = 0; one < n; one += 1) {
    for (let other = one; other < n; other += 1) averages.push(((values[one] ?? 0) + (values[other] ?? 0)) / 2);
  }
  averages.sort((left, right) => left - right);
  const k = Math.max(1, Math.floor((n * (n + 1)) / 4 - 1.96 * Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24)));
  return { estimate: median(averages), low: averages[k - 1] ?? Number.NaN, high: averages[averages.length - k] ?? Number.NaN };
}
