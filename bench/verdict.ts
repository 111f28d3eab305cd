/** The only words for the outcome of a comparison, best first. */
export const verdicts = ['faster', 'slightly faster', 'same', 'slightly slower', 'slower', 'cannot tell', 'failed'] as const;

export type Verdict = (typeof verdicts)[number];

/** What a row's verdict is made from. All figures are on logs of head time / base time: negative is faster. */
export interface VerdictQuestion {
  /** Sentence saying what failed; absent when nothing did. */
  failed?: string;
  pairs: number;
  minPairs: number;
  /** Why the machine cannot be trusted now; absent when it can. */
  unfit?: string;
  point: number;
  /** True when the interval, corrected for the number of rows, excludes 0. */
  isDifferent: boolean;
  /** True when the difference is proven to lie within the smallest effect of interest. */
  isEquivalent: boolean;
  margin: number;
  floor: number;
  /** What to say when nothing can be said: the smallest effect that could have been found and what delta would cost. */
  outlook: string;
}

/** The verdict with the reason beside it, where the word alone does not say. The first rule that matches wins. */
export function decideVerdict(question: VerdictQuestion): { verdict: Verdict; reason?: string } {
  const { point, margin, floor, pairs, minPairs } = question;
  if (question.failed !== undefined) return { verdict: 'failed', reason: question.failed };
  if (question.unfit !== undefined) return { verdict: 'cannot tell', reason: `machine unfit: ${question.unfit}` };
  if (pairs < minPairs) {
    return {
      verdict: 'cannot tell',
      reason: `only ${pairs} pairs, and below ${minPairs} intervals miss too often: raise the budget`,
    };
  }
  const size = Math.abs(point);
  const direction = point < 0 ? 'faster' : 'slower';
  if (question.isDifferent && size > margin && size > floor) return { verdict: direction };
  if (question.isEquivalent) return { verdict: 'same' };
  if (question.isDifferent && size <= margin) return { verdict: `slightly ${direction}` };
  if (question.isDifferent)
    return { verdict: 'cannot tell', reason: `the difference lies within the noise floor; ${question.outlook}` };
  return { verdict: 'cannot tell', reason: question.outlook };
}
