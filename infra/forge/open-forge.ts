import { readFileSync } from 'node:fs';
import type { Executor, RunResult } from '../../bench/executors/executor.ts';
import { failure } from '../../bench/failure.ts';
import { targetLine } from '../../bench/tuning/commit.ts';
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

/**
 * Makes `branch` on the forge stand at `commit`. The token goes by the environment: neither command line nor git config shows it. Fails with
 * `branch-taken` when a branch of that name holds other people's work.
 */
export async function pushBranch(executor: Executor, push: Push): Promise<void> {
  const { commit, branch, cloneUrl } = push;
  const force = isLoopback(cloneUrl) ? '--force' : `--force-with-lease=refs/heads/${branch}:${await findOurTip(executor, push)}`;
  const result = await runGit(executor, push, ['push', '--quiet', force, cloneUrl, `${commit}:refs/heads/${branch}`]);
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
  if (!isLoopback(push.cloneUrl) && (await readTip(executor, push)) !== '') return;
  await pushBranch(executor, push);
}

/** Where the branch stands on the forge, empty when it is not there. The last commit of our own names its target. */
async function findOurTip(executor: Executor, push: Push): Promise<string> {
  const { checkout, cloneUrl, branch } = push;
  const tip = await readTip(executor, push);
  if (tip === '') return '';
  await runGit(executor, push, ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', cloneUrl, `refs/heads/${branch}`]);
  const message = await executor.run(['git', '-C', checkout, 'log', '-1', '--format=%B', tip]);
  if (message.output.split('\n').some((line) => line.startsWith(targetLine('')))) return tip;
  throw failure(
    'branch-taken',
    `expected the branch ${branch} of ${cloneUrl} to be a session's own, found a commit that no session made (${tip.slice(0, 12)}): rename or delete it`,
  );
}

async function readTip(executor: Executor, push: Push): Promise<string> {
  const { cloneUrl, branch } = push;
  const result = await runGit(executor, push, ['ls-remote', cloneUrl, `refs/heads/${branch}`]);
  if (result.exitCode === 0) return result.output.split(/\s/)[0] ?? '';
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
