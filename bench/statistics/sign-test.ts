/** Counts of an exact two-sided sign test: how many of the values that are not 0 are positive. */
export interface SignTest {
  positive: number;
  count: number;
  pValue: number;
}

/**
 * The exact sign test. Its only assumption is the coin that orders each pair, so it holds whatever the machine's noise looks
 * like; it is shown beside the interval. Dixon and Mood (1946), JASA 41.
 */
export function signTest(values: readonly number[]): SignTest {
  const positive = values.filter((value) => value > 0).length;
  const count = values.filter((value) => value !== 0).length;
  const extreme = Math.max(positive, count - positive);
  // log of "count choose extreme", then from each term to the next: one pass, however many values.
  let log = -count * Math.LN2;
  for (let i = 1; i <= count - extreme; i += 1) log += Math.log((extreme + i) / i);
  let tail = 0;
  for (let k = extreme; k <= count; k += 1) {
    tail += Math.exp(log);
    log += Math.log((count - k) / (k + 1));
  }
  return { positive, count, pValue: Math.min(1, 2 * tail) };
}
