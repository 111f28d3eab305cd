/** One thing wrong with an input. Validators return a list of them, empty when all is well; the edge decides what follows. */
export interface Problem {
  /** The key, line or field at fault, as the person who wrote it would name it: `targets[0].precision`. */
  where: string;
  /** A sentence: what was wanted, what came instead, what to do. */
  what: string;
}

/** The problems as lines of text, one each, for an error message. */
export function renderProblems(problems: readonly Problem[]): string {
  return problems.map((problem) => `${problem.where}: ${problem.what}`).join('\n');
}
