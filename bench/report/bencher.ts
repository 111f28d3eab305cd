import type { Comparison } from '../comparison.ts';
import { estimateOf } from './figures.ts';

/** Bencher's metric format: nanoseconds of head a benchmark, with bounds. */
export type BencherReport = Record<string, { latency: { value: number; lower_value: number; upper_value: number } }>;

/**
 * Head's times for Bencher. The bounds are base's median time divided by the bounds of the speedup: what base does not share with head, such as the
 * machine's own drift, is not in them. A target that failed has no entry.
 */
export function createBencherReport(comparison: Comparison): BencherReport {
  const entries = comparison.rows.flatMap((row) => {
    const estimate = estimateOf(row);
    if (!estimate || row.baseSeconds === undefined) return [];
    const base = row.baseSeconds * 1e9;
    const latency = { value: base / estimate.speedup, lower_value: base / estimate.high, upper_value: base / estimate.low };
    return [[row.target, { latency }] as const];
  });
  return Object.fromEntries(entries);
}
