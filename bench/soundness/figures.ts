import type { Estimate } from '../comparison.ts';
import { clopperPearson } from '../statistics/clopper-pearson.ts';
import { median } from '../statistics/median.ts';
import type { Interval } from '../statistics/trimmed-mean.ts';

/** How often something was seen, with its exact 95 % bounds: those of independent trials. */
export interface Rate extends Interval {
  hits: number;
  count: number;
}

/** Sizes of errors; fractions. */
export interface Errors {
  median: number;
  p90: number;
  max: number;
}

/** How many of these cases are so, with the bounds. */
export function rateOf<Case>(cases: readonly Case[], isHit: (one: Case) => boolean): Rate {
  const hits = cases.filter(isHit).length;
  return { hits, count: cases.length, ...clopperPearson(hits, cases.length) };
}

/** What lies in the middle, at nine tenths and at the end of these errors, whatever their sign; absent for no error at all. */
export function errorsOf(errors: readonly number[]): Errors | undefined {
  if (errors.length === 0) return undefined;
  const sizes = errors.map(Math.abs).sort((one, other) => one - other);
  return { median: median(sizes), p90: sizes[Math.floor(0.9 * sizes.length)] ?? 0, max: sizes.at(-1) ?? 0 };
}

/** True when an interval has no room for "equal"; an absent one has. */
export function excludesOne(estimate: Partial<Estimate> | undefined): boolean {
  return isAbove(estimate) || isBelow(estimate);
}

/** True when the whole interval says "faster". */
export function isAbove(estimate: Partial<Estimate> | undefined): boolean {
  return (estimate?.low ?? 1) > 1;
}

/** True when the whole interval says "slower". */
export function isBelow(estimate: Partial<Estimate> | undefined): boolean {
  return (estimate?.high ?? 1) < 1;
}
