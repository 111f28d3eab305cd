/** The only words for the outcome of a comparison, best first. */
export const verdicts = ['faster', 'slightly faster', 'same', 'slightly slower', 'slower', 'cannot tell', 'failed'] as const;

export type Verdict = (typeof verdicts)[number];
