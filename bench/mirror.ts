import { bringClone, hasCommit } from './clone.ts';
import type { Executor } from './executors/executor.ts';
import { failure } from './failure.ts';
import { git } from './git.ts';
import { findRepository } from './repository.ts';

/**
 * A bare clone on this machine, for a workspace on another one: that one sees neither the repository nor the forge, and holds no key to either. Commits
 * travel between the two as bundles, by the executor alone.
 */
export interface Mirror {
  /** Of this machine. */
  near: Executor;
  /** Absolute; made when missing. */
  folder: string;
}

/** Where commits go to or come from: the workspace's machine, and the workspace's folder on it. */
export interface FarSide {
  far: Executor;
  folder: string;
  signal?: AbortSignal | undefined;
}

/**
 * Brings the repository's branches to the far side, from where they are cloned like any repository: returns the path to name there. Sends nothing when
 * the commit has arrived before.
 */
export async function sendRepository(
  { near, folder: mirror }: Mirror,
  { far, folder, signal }: FarSide,
  repository: string,
  commit: string,
): Promise<string> {
  const sent = `${folder}/repository.bundle`;
  const source = await findRepository(near, repository);
  await bringClone({ executor: near, repository, source, clone: mirror, commit, isBare: true, signal });
  const isThere = (await far.run(['test', '-e', sent])).exitCode === 0 && (await hasCommit(far, `${folder}/checkout`, commit));
  if (!isThere) await carry(near, mirror, ['--branches'], { from: `${mirror}/sent.bundle`, to: sent, into: far, signal });
  return sent;
}

/** Brings a branch of the workspace home, so that it can be pushed from the mirror. Does nothing when the commit is here already. */
export async function fetchBranch(
  { near, folder: mirror }: Mirror,
  { far, folder, signal }: FarSide,
  { branch, commit, baseCommit }: { branch: string; commit: string; baseCommit: string },
): Promise<void> {
  await near.run(['mkdir', '-p', mirror]);
  if (await hasCommit(near, mirror, commit)) return;
  // Twice at once, git would fight over its own config.
  if ((await near.run(['test', '-e', `${mirror}/HEAD`])).exitCode !== 0) await git(near, mirror, ['init', '--quiet', '--bare']);
  const since = (await hasCommit(near, mirror, baseCommit)) ? [`^${baseCommit}`] : [];
  const bundle = `${mirror}/${commit}.bundle`;
  const made = `${folder}/${commit}.bundle`;
  await carry(far, `${folder}/checkout`, [`refs/heads/${branch}`, ...since], { from: made, to: bundle, into: near, signal });
  await git(near, mirror, ['fetch', '--quiet', '--no-write-fetch-head', bundle, `+refs/heads/${branch}:refs/tuneup/${branch}`], {
    signal,
  });
  await near.run(['rm', '-f', bundle]);
  if (await hasCommit(near, mirror, commit)) return;
  throw failure(
    'commit-not-found',
    `expected the commit ${commit} on the branch ${branch} of ${far.name}, found another: the workspace was changed meanwhile, run it again`,
  );
}

/** Makes a bundle on one machine and puts it on the other. */
async function carry(
  executor: Executor,
  repository: string,
  revisions: readonly string[],
  { from, to, into, signal }: { from: string; to: string; into: Executor; signal: AbortSignal | undefined },
): Promise<void> {
  await git(executor, repository, ['bundle', 'create', '--quiet', from, ...revisions], { timeoutSeconds: 1800, signal });
  const bytes = await executor.get(from);
  await executor.run(['rm', '-f', from]);
  if (bytes === undefined) throw failure('bundle-missing', `expected a bundle at ${from}, which git has just made, found none`);
  await into.put(to, bytes);
}
