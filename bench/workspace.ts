import type { Environment, TestOutcome } from './languages/language.ts';

/** A clone of the repository under study with an environment in which its own tests are known to pass. */
export interface Workspace {
  /** Absolute folder on the executor's machine; holds `checkout`, the environment, worktrees and working files. */
  folder: string;
  /** The clone, standing at `baseCommit`; never edited: work happens in worktrees beside it. */
  checkout: string;
  baseCommit: string;
  baseBranch: string;
  language: string;
  environment: Environment;
  /** Result of the repository's tests on base. Tests that fail here are left out of every later judgement. */
  tests: TestOutcome;
}
