import type { RankQuestion } from '../models/model.ts';

/** Speedups this near to the best are told apart by nothing but noise; the smaller change wins. */
const sameSpeed = 0.95;

/** Indexes of the candidates, best first: by speedup, and among those that are as fast as the best by the smaller change. */
export function rankBySpeed({ diffs, speedups }: Pick<RankQuestion, 'diffs' | 'speedups'>): number[] {
  const left = speedups.map((speedup, index) => ({ index, speedup, size: changedLines(diffs[index] ?? '') }));
  left.sort((a, b) => b.speedup - a.speedup || a.size - b.size || a.index - b.index);
  const ranking: number[] = [];
  while (left.length > 0) {
    const best = left[0]?.speedup ?? 0;
    const asFast = left.filter(({ speedup }) => speedup >= best * sameSpeed);
    const chosen = asFast.reduce((one, other) => (other.size < one.size ? other : one));
    ranking.push(chosen.index);
    left.splice(left.indexOf(chosen), 1);
  }
  return ranking;
}

/** Added and removed lines. The header of the diffs that are sent has no line breaks and runs into the first line. */
function changedLines(diff: string): number {
  return diff.split('\n').filter((line) => /^[+-](?!--|\+\+)/.test(line)).length;
}
