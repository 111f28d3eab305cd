import type { Executor } from './executors/executor.ts';
import { failure } from './failure.ts';
import { git, lastLine, tryGit } from './git.ts';
import type { Source } from './repository.ts';

/** A clone that should hold a commit. */
export interface CloneRequest {
  executor: Executor;
  /** As the person named it, for what is said when it cannot be cloned. */
  repository: string;
  source: Source;
  /** Absolute folder. A clone of another repository there is replaced. */
  clone: string;
  commit: string;
  /** Without a working tree, its branches those of the repository. Default false: they are `origin`'s. */
  isBare?: boolean;
  signal?: AbortSignal | undefined;
}

/**
 * Makes the clone or fetches into it, whichever it takes to have the commit; true when it was made. It is cloned under another name first: a killed
 * one is never taken for a whole one. Fails with `repository-unreachable` or `commit-not-found`.
 */
export async function bringClone(request: CloneRequest): Promise<boolean> {
  const { executor, repository, source, clone, commit, isBare = false, signal } = request;
  const options = { env: source.env, timeoutSeconds: 1800, signal };
  const origin = await tryGit(executor, executor.root, ['-C', clone, 'remote', 'get-url', 'origin'], options);
  const isNew = origin.exitCode !== 0 || origin.output.trim() !== source.url;
  if (isNew) await makeClone();
  // Nobody else works here: a lock is what a killed git left.
  await executor.run(['find', isBare ? clone : `${clone}/.git`, '-name', '*.lock', '-delete']);
  if (!(await hasCommit(executor, clone, commit))) {
    const branches = `+refs/heads/*:refs/${isBare ? 'heads' : 'remotes/origin'}/*`;
    await git(executor, clone, ['fetch', '--quiet', '--prune', 'origin', branches], options);
  }
  if (await hasCommit(executor, clone, commit)) return isNew;
  throw failure(
    'commit-not-found',
    `expected the commit ${commit} in ${repository}, found none: push it, or set baseCommit to one that is there`,
  );

  async function makeClone(): Promise<void> {
    const fresh = `${clone}.new`;
    await executor.run(['rm', '-rf', clone, fresh]);
    // Copies, not hard links: nothing of the source may be shared with what we write.
    const flags = ['--quiet', '--no-hardlinks', isBare ? '--bare' : '--no-checkout'];
    const cloned = await tryGit(executor, executor.root, ['clone', ...flags, source.url, fresh], options);
    if (cloned.exitCode !== 0) {
      await executor.run(['rm', '-rf', fresh]);
      throw failure(
        'repository-unreachable',
        `expected to clone ${repository}, got: ${lastLine(cloned)}: check the address and your access to it`,
      );
    }
    await executor.run(['mv', fresh, clone]);
  }
}

/** False where there is no such clone, too. */
export async function hasCommit(executor: Executor, clone: string, commit: string): Promise<boolean> {
  return (await tryGit(executor, executor.root, ['-C', clone, 'cat-file', '-e', `${commit}^{commit}`])).exitCode === 0;
}
