import { isAbsolute, join } from 'node:path';
import type { Comparison } from '../comparison.ts';
import { failure } from '../failure.ts';
import { type Problem, renderProblems } from '../problem.ts';
import type { Stacked, Tuning } from '../tuning/tuning.ts';
import type { Workspace } from '../workspace.ts';

/** Where a pull request stands; without one, why. */
export type StudiedPullRequest =
  | { state: 'open' | 'closed' | 'merged'; number: number; url: string }
  | { state: 'none'; reason: string };

/** What was measured, with the files that a benchmark job leaves. */
export type StudiedComparison = Comparison & {
  /** Absolute path of the session's JSON lines; absent when they are gone. */
  rawDataFile?: string;
};

/** One declared target and everything that became of it. */
export interface StudiedTarget {
  tuning: Tuning;
  /** Absent when there was nothing to measure. */
  measured?: StudiedComparison;
  pullRequest: StudiedPullRequest;
}

/** A session as its records and its case study tell it. Nothing in it comes from the clock: the same study gives the same bytes. */
export interface Study {
  /** Absolute folder in which `.codeflash` and `case-studies` lie. */
  root: string;
  member: string;
  organization: string;
  project: string;
  /** Where the repository under study is, for people: a URL, or its name. Not a path of this machine. */
  repository: string;
  /** What the page is dated with, ISO 8601: the base commit's date, say. */
  date: string;
  workspace: Pick<Workspace, 'folder' | 'baseBranch' | 'baseCommit' | 'language' | 'environment' | 'tests'>;
  /** In the order in which they were declared. */
  targets: readonly StudiedTarget[];
  /** All kept optimizations together; absent when none was kept. */
  stacked?: { stacked: Stacked; measured?: StudiedComparison; pullRequest: StudiedPullRequest };
}

/** `<root>/case-studies/<organization>/<project>`. */
export function caseStudyFolder(study: Pick<Study, 'root' | 'organization' | 'project'>): string {
  return folderOf(study.root, 'case-studies', { organization: study.organization, project: study.project });
}

/** `<root>/.codeflash/<member>/<organization>/<project>`. */
export function recordFolder(study: Pick<Study, 'root' | 'member' | 'organization' | 'project'>): string {
  const { member, organization, project } = study;
  return folderOf(study.root, '.codeflash', { member, organization, project });
}

/** A file name made of a target: `shop/cart.py:Cart.total` becomes `shop-cart-py-Cart-total`. */
export function fileNameOf(target: string): string {
  return (
    target
      .replace(/[^A-Za-z0-9_]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 120) || 'target'
  );
}

function folderOf(root: string, kind: string, names: Record<string, string>): string {
  const problems: Problem[] = Object.entries(names)
    .filter(([, name]) => !isFolderName(name))
    .map(([where, name]) => ({
      where,
      what: `expected a folder's name of letters, digits, "-", "_", "." and spaces, got "${name}"`,
    }));
  if (!isAbsolute(root)) problems.push({ where: 'root', what: `expected an absolute folder, got "${root}"` });
  if (problems.length > 0) throw failure('name-invalid', renderProblems(problems));
  return join(root, kind, ...Object.values(names));
}

function isFolderName(name: string): boolean {
  return /^[\p{L}\p{N}_][\p{L}\p{N}_. -]{0,99}$/u.test(name) && !name.includes('..') && !/[. ]$/.test(name);
}
