import type { Executor } from '../executors/executor.ts';
import { failure } from '../failure.ts';

/** The commit that a name stands for in a repository. Fails with `commit-not-found`. */
export async function resolveCommit(executor: Executor, repository: string, reference: string): Promise<string> {
  // In the repository itself: a reference that is refused leaves no folder behind.
  const command = ['git', '-c', 'safe.directory=*', 'rev-parse', '--verify', '--quiet', `${reference}^{commit}`];
  const found = await executor.run(command, { cwd: repository });
  if (found.exitCode === 0) return found.output.trim();
  throw failure(
    'commit-not-found',
    `expected the commit or branch "${reference}" in ${repository}, but there is none: check the name`,
  );
}
