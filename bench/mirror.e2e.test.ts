import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../checks/rejects.ts';
import { createLocalExecutor } from './executors/local.ts';
import { fetchBranch, sendRepository } from './mirror.ts';
import { prepareWorkspace } from './workspace.ts';

const place = mkdtempSync(join(tmpdir(), 'mirror-'));
process.on('exit', () => rmSync(place, { recursive: true, force: true }));
const repository = join(place, 'repository');
const folder = join(place, 'far/work');
const mirror = { near: createLocalExecutor({ root: join(place, 'near') }), folder: join(place, 'near/mirror.git') };
const side = { far: createLocalExecutor({ root: join(place, 'far') }), folder };

function git(where: string, ...argv: string[]): string {
  return execFileSync('git', ['-C', where, '-c', 'user.name=T', '-c', 'user.email=t@example.invalid', ...argv], {
    encoding: 'utf8',
  }).trim();
}

/** A commit without a change, on the branch that the folder stands at. */
function commit(where: string, subject: string): string {
  git(where, 'commit', '--quiet', '--allow-empty', '-m', subject);
  return git(where, 'rev-parse', 'HEAD');
}

execFileSync('git', ['init', '--quiet', '-b', 'main', repository]);
const base = commit(repository, 'base');
git(repository, 'branch', 'perf/taken');

const travel = suite('mirror');

async function prepare(baseCommit: string): Promise<string> {
  const sent = await sendRepository(mirror, side, repository, baseCommit);
  const request = { executor: side.far, repository: sent, folder, baseBranch: 'main', baseCommit };
  return (await prepareWorkspace({ ...request, setupCommand: 'true', testCommand: 'true' })).checkout;
}

travel('makes a workspace of a repository that its machine does not see, with the names of all branches', async () => {
  const checkout = await prepare(base);
  assert.is(git(checkout, 'rev-parse', 'HEAD'), base);
  assert.is(git(checkout, 'rev-parse', 'origin/perf/taken'), base);
  assert.is(git(checkout, 'remote', 'get-url', 'origin'), join(folder, 'repository.bundle'));
});

travel('sends nothing that has arrived, and what is new to the same workspace', async () => {
  const sent = join(folder, 'repository.bundle');
  const { mtimeMs } = statSync(sent);
  await sendRepository(mirror, side, repository, base);
  assert.is(statSync(sent).mtimeMs, mtimeMs);
  const next = commit(repository, 'next');
  assert.is(git(await prepare(next), 'rev-parse', 'HEAD'), next);
});

travel('brings a branch home, and only what is missing of it', async () => {
  const checkout = join(folder, 'checkout');
  const baseCommit = git(checkout, 'rev-parse', 'HEAD');
  git(checkout, 'checkout', '--quiet', '-b', 'perf/new');
  const wanted = { branch: 'perf/new', commit: commit(checkout, 'faster'), baseCommit };
  await fetchBranch(mirror, side, wanted);
  assert.is(git(mirror.folder, 'rev-parse', `${wanted.commit}^`), baseCommit);
  await fetchBranch(mirror, side, wanted);
  for (const where of [mirror.folder, folder])
    assert.equal(
      readdirSync(where).filter((name) => name.endsWith('.bundle') && name !== 'repository.bundle'),
      [],
    );
});

travel('brings a branch home to where there is no mirror yet', async () => {
  const other = { near: createLocalExecutor({ root: join(place, 'other') }), folder: join(place, 'other/mirror.git') };
  const commit = git(join(folder, 'checkout'), 'rev-parse', 'perf/new');
  await fetchBranch(other, side, { branch: 'perf/new', commit, baseCommit: base });
  assert.is(git(other.folder, 'rev-parse', `${commit}~2`), base);
});

travel('refuses a branch that has moved on, and a commit that nobody has', async () => {
  const wanted = { branch: 'main', commit: '0'.repeat(40), baseCommit: base };
  await rejects(fetchBranch(mirror, side, wanted), 'commit-not-found');
  await rejects(sendRepository(mirror, side, repository, '0'.repeat(40)), 'commit-not-found');
  await rejects(sendRepository(mirror, side, join(place, 'nothing'), base), 'repository-not-found');
  assert.not.ok(existsSync(join(place, 'nothing')));
});

travel.run();
