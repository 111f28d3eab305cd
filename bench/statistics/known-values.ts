/** Twenty log ratios with two wild values; every estimate over them was computed by hand once. */
export const twentyLogs = [
  0.021, -0.004, 0.013, 0.009, 0.3, 0.011, -0.012, 0.018, 0.007, 0.015, 0.002, 0.01, -0.25, 0.016, 0.005, 0.012, 0.008, 0.02,
  0.014, 0.003,
];

/** A repeatable source of numbers in [0, 1): mulberry32. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Normal noise around 0 from a source of numbers: Box and Muller. */
export function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** True when two numbers differ by at most `tolerance`. */
export function isClose(one: number, other: number, tolerance = 1e-9): boolean {
  return Math.abs(one - other) <= tolerance;
}

/** The value, which a test knows to be there. */
export function present<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('expected a value, got none');
  return value;
}
