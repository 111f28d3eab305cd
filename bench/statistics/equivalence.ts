import { intervalOf, type TrimmedMean } from './trimmed-mean.ts';

/**
 * True when the 90 % interval lies within +-`margin` on logs: both one-sided tests at 5 % refuse a difference that large.
 * "No significant difference" alone would never say so. Schuirmann (1987), J. Pharmacokinetics and Biopharmaceutics 15.
 */
export function isWithin(estimate: TrimmedMean, margin: number): boolean {
  const { low, high } = intervalOf(estimate, 0.9);
  return low > -margin && high < margin;
}

/** True when the one-sided 95 % upper bound on the change in time is below `margin`: a positive claim of "not slower". */
export function isNotSlower(estimate: TrimmedMean, margin: number): boolean {
  return intervalOf(estimate, 0.9).high < margin;
}
