import type { Ratio } from '../plan.ts';

// Ends of the scale as speedups; the first that holds the interval is taken, so that the scale seldom changes while a session runs.
const scales = [1.05, 1.1, 1.25, 1.5, 2, 5, 10, 100];

/**
 * The interval on a scale of speedups whose middle is 1, on logs: `0.800 [         |  =====    ] 1.250`. What lies beyond
 * the largest scale is cut.
 */
export function renderIntervalBar({ low, high }: { low: Ratio; high: Ratio }, width = 41): string {
  const reach = Math.max(Math.abs(Math.log(low)), Math.abs(Math.log(high)));
  const end = scales.find((scale) => Math.log(scale) >= reach) ?? 100;
  const place = (ratio: Ratio) => {
    const part = Math.max(-1, Math.min(1, Math.log(ratio) / Math.log(end)));
    return Math.round(((part + 1) / 2) * (width - 1));
  };
  const [first, last, middle] = [place(low), place(high), place(1)];
  const marks = Array.from({ length: width }, (_, index) => {
    if (index === middle) return '|';
    return index >= first && index <= last ? '=' : ' ';
  });
  return `${(1 / end).toFixed(3)} [${marks.join('')}] ${end.toFixed(3)}`;
}
