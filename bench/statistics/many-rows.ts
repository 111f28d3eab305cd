/**
 * Which of many rows may be called different while at most a share `q` of those so called is expected to be false.
 * Benjamini and Hochberg (1995), JRSS B 57. The flags stand in the order of the p-values given.
 */
export function benjaminiHochberg(pValues: readonly number[], q = 0.05): boolean[] {
  const order = sortedIndexes(pValues);
  let selected = 0;
  for (const [rank, index] of order.entries()) {
    if ((pValues[index] ?? 1) <= ((rank + 1) * q) / pValues.length) selected = rank + 1;
  }
  return flags(order, selected);
}

/**
 * Which rows are different with at most a chance of `alpha` that any of them is false: what a gate may fail on. Holm (1979),
 * Scandinavian Journal of Statistics 6.
 */
export function holm(pValues: readonly number[], alpha = 0.05): boolean[] {
  const order = sortedIndexes(pValues);
  let selected = 0;
  for (const [rank, index] of order.entries()) {
    if ((pValues[index] ?? 1) > alpha / (pValues.length - rank)) break;
    selected = rank + 1;
  }
  return flags(order, selected);
}

/**
 * Level of the intervals printed for rows that were selected: wider, since selection favours extremes. They exclude no effect for
 * exactly the selected rows. Benjamini and Yekutieli (2005), JASA 100.
 */
export function selectedLevel(selected: number, rows: number, q = 0.05): number {
  return selected === 0 ? 1 - q : 1 - (selected * q) / rows;
}

function sortedIndexes(pValues: readonly number[]): number[] {
  return [...pValues.keys()].sort((one, other) => (pValues[one] ?? 1) - (pValues[other] ?? 1));
}

function flags(order: readonly number[], selected: number): boolean[] {
  const chosen = new Set(order.slice(0, selected));
  return order.map((_, index) => chosen.has(index));
}
