/** The middle value, or the mean of the two middle ones; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** How many values lie further than `times` median absolute deviations from the median. They are shown, never removed. */
export function outlierCount(values: readonly number[], times = 5): number {
  const centre = median(values);
  const deviation = median(values.map((value) => Math.abs(value - centre)));
  return values.filter((value) => Math.abs(value - centre) > times * deviation).length;
}
