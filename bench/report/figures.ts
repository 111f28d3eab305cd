import type { ComparisonRow, Estimate } from '../comparison.ts';
import type { Seconds } from '../plan.ts';

/** A time with the unit that reads best: `11.02 ms`. */
export function renderSeconds(seconds: Seconds): string {
  const units: [string, number][] = [
    ['s', 1],
    ['ms', 1e3],
    ['us', 1e6],
    ['ns', 1e9],
  ];
  const [unit, factor] = units.find(([, times]) => seconds * times >= 1) ?? ['ns', 1e9];
  return `${significant(seconds * factor)} ${unit}`;
}

/** Change in time as a signed percentage, which is what "x % less time" means: -3.1 % for a speedup of 1.032. */
export function renderChange(speedup: number): string {
  return `${signed((1 / speedup - 1) * 100)} %`;
}

/** The interval of the change in time: `-3.6 .. -2.6`. */
export function renderChangeInterval({ low, high }: Estimate): string {
  return `${signed((1 / high - 1) * 100)} .. ${signed((1 / low - 1) * 100)}`;
}

/** A speedup: `1.25x`. */
export function renderSpeedup(speedup: number): string {
  return `${speedup >= 10 ? speedup.toFixed(1) : speedup.toFixed(3)}x`;
}

/** The row's numbers when it has them; a failed one has none. */
export function estimateOf(row: Partial<Estimate>): Estimate | undefined {
  const { speedup, low, high } = row;
  return speedup === undefined || low === undefined || high === undefined ? undefined : { speedup, low, high };
}

/** `+-0.4 %`. */
export function renderFloor(floor: number): string {
  return `+-${(floor * 100).toFixed(floor < 0.1 ? 1 : 0)} %`;
}

/** What ended a row's measuring, as it reads after "stopped". */
export function renderStop(stopped: ComparisonRow['stopped']): string {
  return { precision: 'at precision', budget: 'at its budget', pairs: 'at the fixed number of pairs', failed: 'by a failure' }[
    stopped
  ];
}

function signed(percent: number): string {
  // Near -100 a whole percent hides whether the speedup is 20 or 60.
  const isCoarse = Math.abs(percent) >= 10 && percent > -90;
  const text = percent.toFixed(isCoarse ? 0 : 1);
  return percent > 0 ? `+${text}` : text;
}

function significant(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
