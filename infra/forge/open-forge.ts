import { readFileSync } from 'node:fs';
import type { Executor, RunResult } from '../../bench/executors/executor.ts';
import { failure } from '../../bench/failure.ts';
import type { Forge } from './forge.ts';
import { createGithubForge } from './github.ts';
import { isLoopback } from './loopback.ts';

/** The forge that a resource's inputs name; its token is read here, never kept in an input: from the file, or from GITHUB_TOKEN where none is named. */
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
export async function pushBranch(executor: Executor, push: Push): Promise<void> {
  const { commit, branch, cloneUrl } = push;
  const result = await runGit(executor, push, ['push', '--quiet', '--force', cloneUrl, `${commit}:refs/heads/${branch}`]);
  if (result.exitCode !== 0)
    throw failure(
      'push-failed',
      `the branch ${branch} could not be pushed to ${cloneUrl}: ${result.errors.trim().split('\n').at(-1)}`,
    );
}

/**
 * The same for the branch that others are built on. On a forge of this machine it stands where we have it; anywhere else one that is there is other
 * people's, who may have moved it meanwhile, and is let be.
 */
export async function pushBaseBranch(executor: Executor, push: Push): Promise<void> {
  if (!isLoopback(push.cloneUrl) && (await isOnForge(executor, push))) return;
  await pushBranch(executor, push);
}

async function isOnForge(executor: Executor, push: Push): Promise<boolean> {
  const { cloneUrl, branch } = push;
  const result = await runGit(executor, push, ['ls-remote', cloneUrl, `refs/heads/${branch}`]);
  if (result.exitCode === 0) return result.output.trim() !== '';
  throw failure('forge-unreadable', `${cloneUrl} could not be read: ${result.errors.trim().split('\n').at(-1)}`);
}

function runGit(executor: Executor, { checkout, cloneUrl, tokenFile, signal }: Push, args: string[]): Promise<RunResult> {
  const login = Buffer.from(`x-access-token:${readToken(tokenFile)}`).toString('base64');
  return executor.run(['git', '-C', checkout, ...args], {
    env: {
      GIT_TERMINAL_PROMPT: '0',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: `http.${cloneUrl}.extraHeader`,
      GIT_CONFIG_VALUE_0: `Authorization: Basic ${login}`,
    },
    timeoutSeconds: 120,
    ...(signal === undefined ? {} : { signal }),
  });
}

function readToken(file: string): string {
  if (file === '') return readOwnToken();
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

function readOwnToken(): string {
  const { GITHUB_TOKEN: token = '' } = process.env;
  if (token !== '') return token;
  throw failure(
    'token-missing',
    'the forge needs a token that may push and open pull requests: set GITHUB_TOKEN, for instance to what `gh auth token` prints',
  );
}
