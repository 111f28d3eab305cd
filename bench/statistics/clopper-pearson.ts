import { incompleteBeta } from './incomplete-beta.ts';
import type { Interval } from './trimmed-mean.ts';

/**
 * Exact interval for a rate of which `hits` in `count` trials were seen, each trial independent of the others: it never covers
 * less often than it says. 0 of 0 may be any rate. Clopper and Pearson (1934), Biometrika 26.
 */
export function clopperPearson(hits: number, count: number, level = 0.95): Interval {
  const tail = (1 - level) / 2;
  return {
    low: hits === 0 ? 0 : rateAt(tail, hits, count - hits + 1),
    high: hits === count ? 1 : rateAt(1 - tail, hits + 1, count - hits),
  };
}

/** The rate below which a share `p` of Beta(a, b) lies, by bisection. */
function rateAt(p: number, a: number, b: number): number {
  let low = 0;
  let high = 1;
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (incompleteBeta(a, b, middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
