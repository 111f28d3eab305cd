import type { Executor } from '../executors/executor.ts';
import { git, lastLine, tryGit, withWorktree } from '../git.ts';
import { chooseLanguage } from '../languages/index.ts';
import type { Workspace } from '../workspace.ts';
import { type Author, identity } from './commit.ts';
import type { Stacked } from './tuning.ts';
import { brokenTests } from './verification.ts';

export interface StackRequest {
  executor: Executor;
  workspace: Workspace;
  /** In the order in which they are to be applied. */
  optimizations: { target: string; branch: string; commit: string; title: string }[];
  author: Author;
  onProgress?: (text: string) => void;
  signal?: AbortSignal;
}

/** Name of the branch that holds all kept optimizations. */
export const stackedBranch = 'optimization';

/**
 * Puts each kept optimization on one branch above base, in order. One that conflicts with those before it, or breaks the
 * repository's tests together with them, is left out with the reason. The same list gives the same sha.
 */
export async function stackOptimizations(request: StackRequest): Promise<Stacked> {
  const { executor, workspace } = request;
  const leftOut: Stacked['leftOut'] = [];
  const included: string[] = [];
  const path = `${workspace.folder}/worktrees/stack`;
  const commit = await withWorktree(executor, workspace.checkout, path, workspace.baseCommit, async (worktree) => {
    let head = workspace.baseCommit;
    for (const optimization of request.optimizations) {
      request.signal?.throwIfAborted();
      request.onProgress?.(`adding ${optimization.target} to ${stackedBranch}`);
      const reason = (await pick(request, worktree, optimization.commit)) ?? (await findBroken(request, worktree));
      if (reason === undefined) {
        included.push(optimization.target);
        head = await git(executor, worktree, ['rev-parse', 'HEAD']);
      } else {
        leftOut.push({ target: optimization.target, reason });
        await git(executor, worktree, ['reset', '--quiet', '--hard', head]);
        await git(executor, worktree, ['clean', '--quiet', '-fd']);
      }
    }
    return head;
  });
  if (included.length === 0) {
    await tryGit(executor, workspace.checkout, ['branch', '--quiet', '-D', stackedBranch]);
    return { state: 'none', branch: stackedBranch, included, leftOut };
  }
  await git(executor, workspace.checkout, ['branch', '--quiet', '--force', stackedBranch, commit]);
  return { state: 'kept', branch: stackedBranch, commit, included, leftOut };
}

async function pick(request: StackRequest, worktree: string, commit: string): Promise<string | undefined> {
  const { executor, author, signal } = request;
  const date = await git(executor, worktree, ['log', '-1', '--format=%cI', commit]);
  const env = identity(author, date);
  const picked = await tryGit(executor, worktree, ['cherry-pick', '--allow-empty', commit], { env, signal });
  if (picked.exitCode === 0) return undefined;
  const conflicts = await tryGit(executor, worktree, ['diff', '--name-only', '--diff-filter=U']);
  await tryGit(executor, worktree, ['cherry-pick', '--abort']);
  const files = conflicts.output.trim().split('\n').filter(Boolean);
  if (files.length > 0) return `it changes the same lines of ${files.join(', ')} as a change before it`;
  return `it cannot be applied above the changes before it: ${lastLine(picked)}`;
}

async function findBroken(request: StackRequest, worktree: string): Promise<string | undefined> {
  const { executor, workspace, signal } = request;
  const base = workspace.tests;
  if (base.command === '' || base.passed.length === 0) return undefined;
  const language = chooseLanguage(workspace.language);
  const run = () => language.runTests(executor, workspace.environment, worktree, base.command, signal, base.seconds * 5 + 30);
  const broken = brokenTests(base, await run());
  if (broken.length === 0) return undefined;
  const [still] = brokenTests(base, await run()).filter((name) => broken.includes(name));
  return still === undefined ? undefined : `together with the changes before it the repository's test ${still} fails`;
}
