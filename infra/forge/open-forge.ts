import { readFileSync } from 'node:fs';
import type { Executor } from '../../bench/executors/executor.ts';
import { failure } from '../../bench/failure.ts';
import type { Forge } from './forge.ts';
import { createGithubForge } from './github.ts';

/** The forge that a resource's inputs name; its token is read here, never kept in an input. */
export function openForge({ forgeUrl, forgeTokenFile }: { forgeUrl: string; forgeTokenFile: string }): Forge {
  return createGithubForge({ baseUrl: forgeUrl, token: readToken(forgeTokenFile) });
}

interface Push {
  checkout: string;
  commit: string;
  branch: string;
  cloneUrl: string;
  tokenFile: string;
  signal?: AbortSignal;
}

/** Makes `branch` on the forge stand at `commit`. The token goes by the environment: neither command line nor git config shows it. */
export async function pushBranch(
  executor: Executor,
  { checkout, commit, branch, cloneUrl, tokenFile, signal }: Push,
): Promise<void> {
  const login = Buffer.from(`x-access-token:${readToken(tokenFile)}`).toString('base64');
  const result = await executor.run(
    ['git', '-C', checkout, 'push', '--quiet', '--force', cloneUrl, `${commit}:refs/heads/${branch}`],
    {
      env: {
        GIT_TERMINAL_PROMPT: '0',
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: `http.${cloneUrl}.extraHeader`,
        GIT_CONFIG_VALUE_0: `Authorization: Basic ${login}`,
      },
      timeoutSeconds: 120,
      ...(signal === undefined ? {} : { signal }),
    },
  );
  if (result.exitCode !== 0)
    throw failure(
      'push-failed',
      `the branch ${branch} could not be pushed to ${cloneUrl}: ${result.errors.trim().split('\n').at(-1)}`,
    );
}

function readToken(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw failure(
      'token-missing',
      `the forge's token should be in ${file}, which cannot be read: start the forge again with \`make up\``,
      error,
    );
  }
}
