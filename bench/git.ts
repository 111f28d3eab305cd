import type { Executor, RunResult } from './executors/executor.ts';
import { failure } from './failure.ts';
import type { Seconds } from './plan.ts';

export interface GitOptions {
  env?: Record<string, string | undefined>;
  timeoutSeconds?: Seconds;
  signal?: AbortSignal | undefined;
}

// A person's own settings must not decide what a commit looks like, and no hook or prompt may hold a run up.
const settings = [
  'core.hooksPath=/dev/null',
  'core.autocrlf=false',
  'core.quotePath=false',
  'commit.gpgSign=false',
  'gc.auto=0',
  'advice.detachedHead=false',
  'protocol.file.allow=always',
].flatMap((setting) => ['-c', setting]);

const environment: Record<string, string | undefined> = {
  LC_ALL: 'C',
  GIT_TERMINAL_PROMPT: '0',
  GIT_ASKPASS: 'true',
  GIT_SSH_COMMAND: 'ssh -o BatchMode=yes',
  // Reading a repository must not refresh its index.
  GIT_OPTIONAL_LOCKS: '0',
  GIT_DIR: undefined,
  GIT_WORK_TREE: undefined,
  GIT_INDEX_FILE: undefined,
  GIT_OBJECT_DIRECTORY: undefined,
  GIT_ALTERNATE_OBJECT_DIRECTORIES: undefined,
};

/** Runs git and gives back whatever it did, a refusal too. */
export function tryGit(executor: Executor, cwd: string, args: readonly string[], options: GitOptions = {}): Promise<RunResult> {
  return executor.run(['git', ...settings, ...args], {
    cwd,
    env: { ...environment, ...options.env },
    ...(options.timeoutSeconds === undefined ? {} : { timeoutSeconds: options.timeoutSeconds }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
}

/** Runs git and returns what it printed, without the last newline. Fails with `git-failed` and git's own words. */
export async function git(executor: Executor, cwd: string, args: readonly string[], options: GitOptions = {}): Promise<string> {
  const result = await tryGit(executor, cwd, args, options);
  if (result.exitCode !== 0)
    throw failure('git-failed', `expected "git ${args.join(' ')}" to end well in ${cwd}, got: ${lastLine(result)}`);
  return result.output.replace(/\n$/, '');
}

/** The line of a failed command that says most: git's `fatal:`, else the last one. */
export function lastLine(result: RunResult): string {
  const lines = `${result.output}\n${result.errors}`.split('\n').filter((line) => line.trim() !== '');
  return lines.findLast((line) => /^(fatal|error):/.test(line)) ?? lines.at(-1) ?? `exit code ${result.exitCode}`;
}

/** A worktree of its own while `work` runs, removed whatever happens. */
export async function withWorktree<T>(
  executor: Executor,
  checkout: string,
  path: string,
  commit: string,
  work: (path: string) => Promise<T>,
): Promise<T> {
  try {
    await openWorktree(executor, checkout, path, commit);
    return await work(path);
  } finally {
    await closeWorktree(executor, checkout, path);
  }
}

/** Makes a worktree at a commit, on no branch. One that a killed run left there is replaced. */
export async function openWorktree(executor: Executor, checkout: string, path: string, commit: string): Promise<void> {
  await closeWorktree(executor, checkout, path);
  // Twice: over a path that git still knows, and over one that a killed `worktree add` left locked.
  await git(executor, checkout, ['worktree', 'add', '--quiet', '--force', '--force', '--detach', path, commit]);
}

/** Removes a worktree; none there is well. */
export async function closeWorktree(executor: Executor, checkout: string, path: string): Promise<void> {
  await tryGit(executor, checkout, ['worktree', 'remove', '--force', '--force', path]);
  await executor.run(['rm', '-rf', path], { cwd: checkout });
}
