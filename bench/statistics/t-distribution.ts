import { incompleteBeta } from './incomplete-beta.ts';

/**
 * Student's t: the probability that a value is at most `t` with `freedom` degrees of freedom. By the regularised incomplete
 * beta function.
 */
export function probability(t: number, freedom: number): number {
  if (t === 0) return 0.5;
  if (!Number.isFinite(t)) return t > 0 ? 1 : 0;
  const tail = incompleteBeta(freedom / 2, 0.5, freedom / (freedom + t * t)) / 2;
  return t > 0 ? 1 - tail : tail;
}

/** Twice the tail beyond |t|: the p-value of a two-sided test. Kept apart from `1 - probability`, which loses small values. */
export function twoSided(t: number, freedom: number): number {
  if (!Number.isFinite(t)) return 0;
  return incompleteBeta(freedom / 2, 0.5, freedom / (freedom + t * t));
}

/** The value that a share `p` of the distribution lies below; by bisection, exact to about 1e-12. */
export function quantile(p: number, freedom: number): number {
  if (p === 0.5) return 0;
  if (p < 0.5) return -quantile(1 - p, freedom);
  const tail = 2 * (1 - p);
  let low = 0;
  let high = 1;
  while (twoSided(high, freedom) > tail) high *= 2;
  for (let step = 0; step < 200 && high - low > 1e-13 * high; step += 1) {
    const middle = (low + high) / 2;
    if (twoSided(middle, freedom) > tail) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
