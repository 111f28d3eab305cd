import type { Interval } from './trimmed-mean.ts';

/**
 * The median of all pairwise means, with its 95 % interval from the signed-rank statistic. Shown beside the trimmed
 * mean as a second opinion, never deciding. Hodges and Lehmann (1963), Annals of Mathematical Statistics 34.
 */
export function hodgesLehmann(values: readonly number[]): (Interval & { estimate: number }) | undefined {
  const n = values.length;
  if (n < 6) return undefined;
  const sorted = values.toSorted((one, other) => one - other);
  const count = (n * (n + 1)) / 2;
  const k = Math.max(1, Math.floor(count / 2 - 1.96 * Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24)));
  const middle = Math.floor(count / 2) + 1;
  const upper = pairwiseMean(sorted, middle);
  return {
    estimate: count % 2 === 1 ? upper : (pairwiseMean(sorted, middle - 1) + upper) / 2,
    low: pairwiseMean(sorted, k),
    high: pairwiseMean(sorted, count - k + 1),
  };
}

/**
 * The pairwise mean at a rank from 1 on, exactly. Ten thousand values have fifty million of them, too many to hold: so the
 * numbers themselves are halved, at most 64 times, by how many means lie at or below.
 */
function pairwiseMean(sorted: readonly number[], rank: number): number {
  let low = toOrder(sorted[0] ?? Number.NaN);
  let high = toOrder(sorted.at(-1) ?? Number.NaN);
  while (low < high) {
    // Rounds down for negative numbers too, which a division would not.
    const between = (low + high) >> 1n;
    if (countUpTo(sorted, fromOrder(between)) >= rank) high = between;
    else low = between + 1n;
  }
  return fromOrder(low);
}

/** How many pairwise means are at most `limit`: as one end moves up, the other can only move down. */
function countUpTo(sorted: readonly number[], limit: number): number {
  let count = 0;
  let other = sorted.length - 1;
  for (let one = 0; one <= other; one += 1) {
    while (other >= one && ((sorted[one] ?? 0) + (sorted[other] ?? 0)) / 2 > limit) other -= 1;
    if (other >= one) count += other - one + 1;
  }
  return count;
}

const bits = new DataView(new ArrayBuffer(8));

/** A whole number for each double, in the same order: neighbours differ by 1. */
function toOrder(value: number): bigint {
  bits.setFloat64(0, value);
  const whole = bits.getBigInt64(0);
  return whole >= 0n ? whole : -(whole & 0x7fff_ffff_ffff_ffffn);
}

function fromOrder(order: bigint): number {
  bits.setBigInt64(0, order >= 0n ? order : -order | -0x8000_0000_0000_0000n);
  return bits.getFloat64(0);
}
