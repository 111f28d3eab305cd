import { join } from 'node:path';
import type { Executor } from './executors/executor.ts';
import { failure } from './failure.ts';
import type { Sides } from './plan.ts';

/** Where a comparison's three worktrees come from. */
export interface WorktreeRequest {
  executor: Executor;
  /** The clone that holds both commits. */
  checkout: string;
  /** Folder of this comparison alone; the worktrees are `a`, `b` and `c` in it, so their paths are equally long. */
  folder: string;
  baseCommit: string;
  headCommit: string;
  signal?: AbortSignal;
}

/**
 * Base, head and base again as worktrees. One that stands clean at its commit is reused; what a killed run left half done is
 * removed and made anew. Fails with `worktree-failed`.
 */
export async function openWorktrees(request: WorktreeRequest): Promise<Sides<string>> {
  const sides = { a: join(request.folder, 'a'), b: join(request.folder, 'b'), c: join(request.folder, 'c') };
  await openWorktree(request, sides.a, request.baseCommit);
  await openWorktree(request, sides.b, request.headCommit);
  await openWorktree(request, sides.c, request.baseCommit);
  return sides;
}

/** Takes the worktrees away again; what is gone already is no error. */
export async function closeWorktrees(request: Omit<WorktreeRequest, 'baseCommit' | 'headCommit'>): Promise<void> {
  await request.executor.run(['rm', '-rf', request.folder]);
  await request.executor.run(git(request.checkout, ['worktree', 'prune']));
}

async function openWorktree(request: WorktreeRequest, path: string, commit: string): Promise<void> {
  if (await isReady(request, path, commit)) return;
  await request.executor.run(git(request.checkout, ['worktree', 'remove', '--force', '--force', path]));
  await request.executor.run(['rm', '-rf', path]);
  await request.executor.run(git(request.checkout, ['worktree', 'prune']));
  const added = await request.executor.run(
    git(request.checkout, ['worktree', 'add', '--detach', '--force', path, commit]),
    stop(request),
  );
  if (added.exitCode !== 0) {
    throw failure(
      'worktree-failed',
      `expected a worktree of ${commit} at ${path}, but git said: ${added.errors.trim() || added.output.trim()}`,
    );
  }
}

async function isReady({ executor, checkout }: WorktreeRequest, path: string, commit: string): Promise<boolean> {
  const listed = await executor.run(git(checkout, ['worktree', 'list', '--porcelain']));
  if (!listed.output.split('\n').includes(`worktree ${path}`)) return false;
  const head = await executor.run(['git', '-C', path, 'rev-parse', 'HEAD', `${commit}^{commit}`]).catch(() => undefined);
  const [stands, wanted] = head?.output.trim().split('\n') ?? [];
  if (head?.exitCode !== 0 || stands !== wanted) return false;
  const folder = await executor.run(['git', '-C', path, 'rev-parse', '--git-dir']);
  if ((await executor.get(join(folder.output.trim(), 'index.lock'))) !== undefined) return false;
  const status = await executor.run(['git', '-C', path, 'status', '--porcelain', '--untracked-files=no']);
  return status.exitCode === 0 && status.output.trim() === '';
}

/** A person's own hooks and file watchers have no business in a worktree that is measured. */
function git(checkout: string, args: string[]): string[] {
  return ['git', '-C', checkout, '-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false', ...args];
}

function stop(request: WorktreeRequest): { signal?: AbortSignal } {
  return request.signal ? { signal: request.signal } : {};
}
