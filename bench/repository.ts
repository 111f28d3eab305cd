import { resolve } from 'node:path';
import type { Executor } from './executors/executor.ts';
import { failure } from './failure.ts';

/** A repository as git takes it, and the variables that let git read one that belongs to another user. */
export interface Source {
  url: string;
  isLocal: boolean;
  env: Record<string, string>;
}

/**
 * The repository that a path on the executor's machine or a URL names. Fails with `repository-not-found` when it is a path and nothing is there.
 */
export async function findRepository(executor: Executor, repository: string): Promise<Source> {
  // Another user's repository is refused unless a configuration file of the person's own says otherwise; a command line does not reach
  // the process that git starts on the other end.
  const config = `${executor.root}/git.config`;
  await executor.put(config, '[include]\n\tpath = ~/.gitconfig\n[safe]\n\tdirectory = *\n');
  const env = { GIT_CONFIG_GLOBAL: config };
  if (/^[a-z+]+:\/\//.test(repository)) return { url: repository, isLocal: repository.startsWith('file://'), env };
  const path = executor.name === 'local' ? resolve(repository) : repository;
  if ((await executor.run(['test', '-e', path])).exitCode === 0) return { url: path, isLocal: true, env };
  if (/^[^/]+@?[^/]*:[^/]?/.test(repository)) return { url: repository, isLocal: false, env };
  throw failure(
    'repository-not-found',
    `expected a git repository at ${path}, found nothing there: check the path, or give a URL`,
  );
}
