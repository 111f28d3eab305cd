import type { Executor } from '../executors/executor.ts';
import { failure } from '../failure.ts';
import { git, tryGit } from '../git.ts';

export interface Author {
  name: string;
  email: string;
}

/**
 * Commits all changes of a worktree. Author and committer are the given person and both dates the base commit's, so the
 * same change on the same base has the same sha wherever it is made.
 */
export async function commitAll(
  executor: Executor,
  worktree: string,
  files: readonly string[],
  message: string,
  author: Author,
  signal?: AbortSignal,
): Promise<string> {
  const date = await git(executor, worktree, ['log', '-1', '--format=%cI', 'HEAD'], { signal });
  await git(executor, worktree, ['add', '--', ...files], { signal });
  const env = identity(author, date);
  await git(executor, worktree, ['commit', '--quiet', '--no-verify', '--cleanup=verbatim', '-m', message], { env, signal });
  return git(executor, worktree, ['rev-parse', 'HEAD'], { signal });
}

/** Variables that settle who committed and when. */
export function identity(author: Author, date: string): Record<string, string> {
  return {
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: author.name,
    GIT_COMMITTER_EMAIL: author.email,
    GIT_COMMITTER_DATE: date,
  };
}

/** `perf/cart-total-membership-set` of `Cart.total` and `rules:membership-set`. */
export function branchName(qualifiedName: string, model: string): string {
  const words = (text: string) =>
    text
      .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
      .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '');
  return `perf/${words(qualifiedName)}-${words(model.replace(/^rules:/, ''))}`;
}

/** The line of a commit's message that says whose branch it is. */
export function targetLine(target: string): string {
  return `Target: ${target}`;
}

/**
 * Gives the commit a branch. A branch of that name made for the same target is moved, here or in the repository that was
 * cloned; one of another target, of somebody else or in `taken` stays, and the name gets a number.
 */
export async function placeBranch(
  executor: Executor,
  checkout: string,
  wanted: string,
  commit: string,
  target: string,
  taken: readonly string[],
): Promise<string> {
  for (let number = 1; number < 100; number += 1) {
    const branch = number === 1 ? wanted : `${wanted}-${number}`;
    if (taken.includes(branch)) continue;
    const ref = `refs/heads/${branch}`;
    const [here, there] = [
      await findTip(executor, checkout, ref),
      await findTip(executor, checkout, `refs/remotes/origin/${branch}`),
    ];
    if ([here, there].some((tip) => tip && !tip.message.split('\n').includes(targetLine(target)))) continue;
    const old = here?.commit ?? '0'.repeat(40);
    // With the old value git refuses when another target took the name in between.
    if ((await tryGit(executor, checkout, ['update-ref', ref, commit, old])).exitCode === 0) return branch;
  }
  throw failure(
    'branch-names-taken',
    `expected a free branch name like ${wanted}, found a hundred taken: delete old branches in ${checkout}`,
  );
}

async function findTip(
  executor: Executor,
  checkout: string,
  ref: string,
): Promise<{ commit: string; message: string } | undefined> {
  const standing = await tryGit(executor, checkout, ['rev-parse', '--verify', '--quiet', ref]);
  if (standing.exitCode !== 0) return undefined;
  const commit = standing.output.trim();
  return { commit, message: await git(executor, checkout, ['log', '-1', '--format=%B', commit]) };
}

/** Text in lines of at most 72 letters, paragraphs kept. */
export function wrap(text: string): string {
  return text
    .split('\n')
    .map((paragraph) => {
      const lines: string[] = [];
      for (const word of paragraph.split(/\s+/).filter(Boolean)) {
        const last = lines.at(-1);
        if (last !== undefined && last.length + word.length < 72) lines[lines.length - 1] = `${last} ${word}`;
        else lines.push(word);
      }
      return lines.join('\n');
    })
    .join('\n');
}
