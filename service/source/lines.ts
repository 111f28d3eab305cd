/** Lines that differ: `length` lines from `start` of the first text stand where those of the second do. */
export interface Hunk {
  first: { start: number; lines: string[] };
  second: { start: number; lines: string[] };
}

/**
 * Where two texts differ, line by line, by their longest common subsequence. Above `largestTable` comparisons the part
 * between the common ends counts as one hunk.
 */
export function diffLines(first: string, second: string): Hunk[] {
  const [before, after] = [first.split('\n'), second.split('\n')];
  let head = 0;
  while (head < Math.min(before.length, after.length) && before[head] === after[head]) head += 1;
  let tail = 0;
  const shorter = Math.min(before.length, after.length) - head;
  while (tail < shorter && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  const middle = [before.slice(head, before.length - tail), after.slice(head, after.length - tail)] as const;
  return toHunks(middle[0], middle[1], head);
}

const largestTable = 4_000_000;

function toHunks(before: string[], after: string[], offset: number): Hunk[] {
  if (before.length === 0 && after.length === 0) return [];
  if (before.length * after.length > largestTable) return [hunk(before, after, [0, before.length], [0, after.length], offset)];
  const common = commonLengths(before, after);
  const hunks: Hunk[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      i += 1;
      j += 1;
      continue;
    }
    const [fromI, fromJ] = [i, j];
    while ((i < before.length || j < after.length) && !(i < before.length && j < after.length && before[i] === after[j])) {
      if (j >= after.length || (i < before.length && at(common, i + 1, j) >= at(common, i, j + 1))) i += 1;
      else j += 1;
    }
    hunks.push(hunk(before, after, [fromI, i], [fromJ, j], offset));
  }
  return hunks;
}

function hunk(before: string[], after: string[], first: [number, number], second: [number, number], offset: number): Hunk {
  return {
    first: { start: first[0] + offset, lines: before.slice(...first) },
    second: { start: second[0] + offset, lines: after.slice(...second) },
  };
}

/** Length of the longest common subsequence of what stands from `i` and from `j` on. */
function commonLengths(before: string[], after: string[]): Uint32Array[] {
  const table = Array.from({ length: before.length + 1 }, () => new Uint32Array(after.length + 1));
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      const row = table[i];
      if (row === undefined) continue;
      row[j] = before[i] === after[j] ? at(table, i + 1, j + 1) + 1 : Math.max(at(table, i + 1, j), at(table, i, j + 1));
    }
  }
  return table;
}

function at(table: Uint32Array[], i: number, j: number): number {
  return table[i]?.[j] ?? 0;
}
