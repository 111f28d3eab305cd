/** What one idiom gained at one size. */
export interface Gain {
  idiom: string;
  size: number;
  verdict: string;
  /** Time before / time after; three digits. */
  speedup: number;
  low: number;
  high: number;
  pairs: number;
}

/** Three digits are more than another machine will agree with. */
export function roundGain(value: number): number {
  return Number(value.toPrecision(3));
}

/** One row an idiom, as the pages on rewrites hold it: each size with speedup and 95 % interval, and the verdict where it is not `faster`. */
export function renderGains(gains: readonly Gain[]): string[] {
  return [...Map.groupBy(gains, ({ idiom }) => idiom)].map(([idiom, rows]) => {
    const cells = rows.map(({ size, verdict, speedup, low, high }) => {
      const figure = `${speedup} (${low} to ${high})`;
      return `${verdict === 'faster' ? figure : `${figure}, ${verdict}`} at ${size}`;
    });
    return `\`${idiom}\` | ${cells.join(' | ')}`;
  });
}
