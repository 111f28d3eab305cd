import type { Executor, RunResult } from '../executors/executor.ts';
import { failure } from '../failure.ts';
import { lastLine } from '../git.ts';

/** Longest that a set-up command or an installer may take. */
export const installSeconds = 900;

/** A person's own command that makes an environment, and what it finds. */
export interface SetUp {
  /** As it was declared; run by `sh` in the checkout. */
  command: string;
  checkout: string;
  /** Folders that come first on its PATH. */
  path: readonly string[];
  /** `$RUNNER`, and what else the language sets. */
  env: Record<string, string>;
  signal?: AbortSignal | undefined;
  /** The line that says what went wrong. Default: the last one. */
  why?: (result: RunResult) => string;
}

/** Runs a set-up command to its end. Fails with `setup-failed`. */
export async function runSetup(executor: Executor, setUp: SetUp): Promise<void> {
  const { command, checkout, path, env, signal, why = lastLine } = setUp;
  const result = await executor.run(shellWith(path, command), {
    cwd: checkout,
    env,
    timeoutSeconds: installSeconds,
    ...(signal ? { signal } : {}),
  });
  if (result.exitCode === 0) return;
  throw failure(
    'setup-failed',
    `expected the set-up command "${command}" to end well, got exit code ${result.exitCode}: ${why(result)}`,
  );
}

/** A command line for `sh` that looks for programs in these folders first. */
export function shellWith(path: readonly string[], command: string): string[] {
  return ['sh', '-c', `PATH="$1:$PATH"; export PATH\n${command}`, 'sh', path.join(':')];
}
