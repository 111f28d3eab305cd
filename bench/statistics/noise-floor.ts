import { quantile } from './t-distribution.ts';
import type { TrimmedMean } from './trimmed-mean.ts';

/** Spread of a single pair's log ratio. */
export function sigmaOf(estimate: TrimmedMean): number {
  return estimate.error * Math.sqrt(estimate.count);
}

/**
 * How far apart two identical checkouts would look 95 % of the time with `pairs` pairs, on logs. The control's own interval is
 * not used: with a fifth of the pairs it is so wide that nearly nothing would lie beyond it.
 */
export function noiseFloor(control: TrimmedMean, pairs: number): number {
  return quantile(0.975, freedomAt(pairs)) * control.error * Math.sqrt(control.count / pairs);
}

/**
 * Smallest effect that would be found in 80 % of such sessions, on logs. The second factor stands for the rule that
 * the point must also lie beyond the floor.
 */
export function smallestDetectable(error: number, pairs: number): number {
  return detectionFactor(pairs) * error;
}

/** Pairs needed to find an effect (a fraction) in 80 % of sessions. */
export function pairsFor(effect: number, sigma: number): number {
  let pairs = 20;
  // The factor depends on the count a little: a few rounds settle it.
  for (let round = 0; round < 8; round += 1) {
    pairs = Math.max(20, Math.ceil(((detectionFactor(pairs) * sigma) / Math.log1p(effect)) ** 2));
  }
  return pairs;
}

function detectionFactor(pairs: number): number {
  const freedom = freedomAt(pairs);
  return (quantile(0.975, freedom) + quantile(0.8, freedom)) * floorRuleFactor(pairs);
}

// Simulated factors with the floor rule over those without it: 3.5 / 3.08 at 20 pairs, 3.0 / 2.82 at 200.
function floorRuleFactor(pairs: number): number {
  return 1.06 + 0.076 * Math.min(1, 20 / pairs);
}

function freedomAt(pairs: number): number {
  return Math.max(1, pairs - 2 * Math.floor(pairs / 5) - 1);
}
