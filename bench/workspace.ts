import { bringClone } from './clone.ts';
import type { Executor } from './executors/executor.ts';
import { failure } from './failure.ts';
import { git, lastLine, tryGit, withWorktree } from './git.ts';
import { chooseLanguage } from './languages/index.ts';
import type { Environment, Language, TestOutcome } from './languages/language.ts';
import type { Seconds } from './plan.ts';
import { findRepository, type Source } from './repository.ts';

/** A clone of the repository under study with an environment in which its own tests are known to pass. */
export interface Workspace {
  /** Absolute folder on the executor's machine; holds `checkout`, the environment, worktrees and working files. */
  folder: string;
  /** The clone, standing at `baseCommit`; never edited: work happens in worktrees beside it. */
  checkout: string;
  baseCommit: string;
  baseBranch: string;
  language: string;
  environment: Environment;
  /** The person's own command that made the environment; absent: made by the language's own way. */
  setupCommand?: string;
  /** Result of the repository's tests on base. Tests that fail here are left out of every later judgement. */
  tests: TestOutcome;
  /** How long each step took; next to nothing where a step found its work done. */
  timings: { clone: Seconds; environment: Seconds; tests: Seconds };
}

export interface WorkspaceRequest {
  executor: Executor;
  /** A path on the executor's machine or a git URL. Only read. */
  repository: string;
  /** Default: the branch that HEAD names. */
  baseBranch?: string;
  /** Default: the branch's newest commit. */
  baseCommit?: string;
  /** Absolute. Made when missing; what an earlier session left is taken or replaced. */
  folder: string;
  /** Default `python`. */
  language?: string;
  setupCommand?: string;
  /** Default: detected. */
  testCommand?: string;
  onProgress?: (text: string) => void;
  signal?: AbortSignal;
}

/** Clones, makes the environment, and proves that the base's own tests pass. Doing it again does only what is missing. */
export async function prepareWorkspace(request: WorkspaceRequest): Promise<Workspace> {
  const { executor, folder, signal } = request;
  const say = request.onProgress ?? (() => {});
  const language = chooseLanguage(request.language ?? 'python');
  const repository = await findRepository(executor, request.repository);
  const base = await baseOf(request, repository);
  await requireWritable(executor, folder);

  say(`cloning ${request.repository}`);
  const checkout = `${folder}/checkout`;
  const clone = await timed(() => bringCheckout(request, repository, checkout, base));
  const environment = await timed(() =>
    language.prepare(executor, checkout, folder, {
      ...(request.setupCommand ? { setupCommand: request.setupCommand } : {}),
      ...(signal ? { signal } : {}),
      onProgress: say,
    }),
  );
  say("running the repository's tests on base");
  const tests = await timed(() => testBase(request, language, environment.value, checkout, base.commit));
  return {
    folder,
    checkout,
    baseCommit: base.commit,
    baseBranch: base.branch,
    language: language.name,
    environment: environment.value,
    ...(request.setupCommand ? { setupCommand: request.setupCommand } : {}),
    tests: tests.value,
    timings: { clone: clone.seconds, environment: environment.seconds, tests: tests.seconds },
  };
}

/**
 * The branch to build on and its newest commit, read without a clone. Fails with `repository-not-found`,
 * `repository-not-git`, `repository-unreachable`, `repository-empty` or `branch-not-found`.
 */
export async function resolveBase(
  executor: Executor,
  repository: string,
  branch?: string,
): Promise<{ branch: string; commit: string }> {
  return readBase(executor, repository, await findRepository(executor, repository), branch);
}

async function readBase(
  executor: Executor,
  repository: string,
  source: Source,
  branch?: string,
): Promise<{ branch: string; commit: string }> {
  const listed = await tryGit(executor, executor.root, ['ls-remote', '--symref', source.url, 'HEAD', 'refs/heads/*'], {
    env: source.env,
    timeoutSeconds: 120,
  });
  if (listed.exitCode !== 0) throw await unreadable(executor, repository, source, lastLine(listed));
  const lines = listed.output.split('\n').map((line) => line.split('\t'));
  const commits = new Map(
    lines
      .filter(([, ref]) => ref?.startsWith('refs/heads/'))
      .map(([commit, ref]) => [(ref ?? '').slice('refs/heads/'.length), commit ?? '']),
  );
  const head = lines.find(([commit, ref]) => ref === 'HEAD' && !commit?.startsWith('ref:'))?.[0];
  const named = lines
    .find(([start, ref]) => ref === 'HEAD' && start?.startsWith('ref: refs/heads/'))?.[0]
    ?.slice('ref: refs/heads/'.length);
  if (commits.size === 0)
    throw failure(
      'repository-empty',
      `expected a repository with a commit at ${repository}, got one without any: commit something first`,
    );

  const wanted = branch ?? named ?? [...commits].find(([, commit]) => commit === head)?.[0];
  const commit = wanted === undefined ? undefined : commits.get(wanted);
  if (wanted !== undefined && commit) return { branch: wanted, commit };
  const there = `its branches are ${[...commits.keys()].slice(0, 10).join(', ')}: set baseBranch to one of them`;
  throw failure(
    'branch-not-found',
    `expected ${wanted ? `the branch "${wanted}"` : 'a branch at HEAD'} in ${repository}, found none: ${there}`,
  );
}

async function unreadable(executor: Executor, repository: string, source: Source, why: string) {
  if (!source.isLocal)
    return failure(
      'repository-unreachable',
      `expected a git repository at ${repository}, got: ${why}: check the address and your access to it`,
    );
  const above = await tryGit(executor, source.url, ['rev-parse', '--show-toplevel'], { env: source.env }).catch(() => undefined);
  const hint =
    above?.exitCode === 0
      ? `give the repository's root, ${above.output.trim()}`
      : 'run "git init" there and commit, or give another path';
  return failure('repository-not-git', `expected a git repository at ${repository}, found a folder that is none: ${hint}`);
}

async function baseOf(request: WorkspaceRequest, source: Source): Promise<{ branch: string; commit: string }> {
  if (request.baseBranch && request.baseCommit) return { branch: request.baseBranch, commit: request.baseCommit };
  const base = await readBase(request.executor, request.repository, source, request.baseBranch);
  return { branch: base.branch, commit: request.baseCommit ?? base.commit };
}

async function requireWritable(executor: Executor, folder: string): Promise<void> {
  const made = await executor.run([
    'sh',
    '-c',
    'mkdir -p "$1/scratch" && : > "$1/scratch/writable" && rm "$1/scratch/writable"',
    'sh',
    folder,
  ]);
  if (made.exitCode === 0) return;
  throw failure(
    'folder-not-writable',
    `expected a folder to write to at ${folder}, got: ${lastLine(made)}: free it or choose another`,
  );
}

async function bringCheckout(
  { executor, folder, repository, signal }: WorkspaceRequest,
  source: Source,
  checkout: string,
  base: { branch: string; commit: string },
): Promise<void> {
  const options = { env: source.env, timeoutSeconds: 1800, signal };
  const isNew = await bringClone({ executor, repository, source, clone: checkout, commit: base.commit, signal });
  if (isNew) await executor.run(['rm', '-rf', `${folder}/worktrees`]);
  await git(executor, checkout, ['checkout', '--quiet', '--force', '--detach', base.commit], options);
  await git(executor, checkout, ['clean', '--quiet', '-fd'], options);
  await git(executor, checkout, ['branch', '--force', base.branch, base.commit], options);
}

async function testBase(
  request: WorkspaceRequest,
  language: Language,
  environment: Environment,
  checkout: string,
  commit: string,
): Promise<TestOutcome> {
  const { executor, folder, signal } = request;
  return withWorktree(executor, checkout, `${folder}/worktrees/base-tests`, commit, async (worktree) => {
    const command = request.testCommand ?? (await language.detectTests(executor, environment, worktree));
    if (command === undefined) return { command: '', passed: [], failed: [], skipped: [], seconds: 0 };
    const tests = await language.runTests(executor, environment, worktree, command, signal);
    if (tests.passed.length > 0 || tests.failed.length === 0) return tests;
    throw failure(
      'base-tests-failed',
      `expected the repository's own tests to pass on ${commit.slice(0, 12)}, but none of ${tests.failed.length} did with "${command}": set testCommand or setupCommand, or repair them\n${tests.tail ?? ''}`.trimEnd(),
    );
  });
}

async function timed<T>(work: () => Promise<T>): Promise<{ value: T; seconds: Seconds }> {
  const started = performance.now();
  const value = await work();
  return { value, seconds: (performance.now() - started) / 1000 };
}
