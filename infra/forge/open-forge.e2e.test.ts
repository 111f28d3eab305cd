import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createLocalExecutor } from '../../bench/executors/local.ts';
import { rejects } from '../../checks/rejects.ts';
import { pushBaseBranch, pushBranch } from './open-forge.ts';

const place = mkdtempSync(join(tmpdir(), 'push-'));
process.on('exit', () => rmSync(place, { recursive: true, force: true }));
const executor = createLocalExecutor({ root: join(place, 'root') });
const checkout = join(place, 'checkout');
const bare = join(place, 'forge.git');
const tokenFile = join(place, 'token');
writeFileSync(tokenFile, 'token\n');

function git(folder: string, ...argv: string[]): string {
  const person = ['-c', 'user.name=T', '-c', 'user.email=t@example.invalid'];
  return execFileSync('git', ['-C', folder, ...person, ...argv], { encoding: 'utf8' }).trim();
}

function commit(subject: string): string {
  git(checkout, 'commit', '--quiet', '--allow-empty', '-m', subject);
  return git(checkout, 'rev-parse', 'HEAD');
}

execFileSync('git', ['init', '--quiet', '-b', 'main', checkout]);
execFileSync('git', ['init', '--quiet', '--bare', '-b', 'main', bare]);
const first = commit('first');
const push = (branch: string, wanted: string) => ({ checkout, commit: wanted, branch, cloneUrl: `file://${bare}`, tokenFile });

const pushing = suite('pushing to a forge that is not on this machine');

pushing('makes the base branch where there is none', async () => {
  await pushBaseBranch(executor, push('main', first));
  assert.is(git(bare, 'rev-parse', 'main'), first);
});

pushing('never moves a base branch that is there: others may have gone on', async () => {
  const theirs = commit('theirs');
  git(checkout, 'push', '--quiet', bare, `${theirs}:refs/heads/main`);
  await pushBaseBranch(executor, push('main', first));
  assert.is(git(bare, 'rev-parse', 'main'), theirs);
});

pushing('moves our own branches', async () => {
  const ours = commit('perf: total adds up at once\n\nTarget: shop/cart.py:total');
  await pushBranch(executor, push('perf/total', ours));
  const again = commit('perf: total does it in C\n\nTarget: shop/cart.py:total');
  for (const wanted of [again, again, ours]) await pushBranch(executor, push('perf/total', wanted));
  assert.is(git(bare, 'rev-parse', 'perf/total'), ours);
});

pushing('never moves a branch that is somebody else’s, whatever its name', async () => {
  const theirs = commit('their own plans for speed');
  git(checkout, 'push', '--quiet', bare, `${theirs}:refs/heads/optimization`);
  const { message } = await rejects(pushBranch(executor, push('optimization', first)), 'branch-taken');
  assert.match(message, /rename or delete it/);
  assert.is(git(bare, 'rev-parse', 'optimization'), theirs);
});

pushing('refuses a forge that is not there, and a token that is not there', async () => {
  const nowhere = { ...push('main', first), cloneUrl: `file://${place}/nowhere` };
  await rejects(pushBaseBranch(executor, nowhere), 'forge-unreadable');
  await rejects(pushBranch(executor, nowhere), 'forge-unreadable');
  await rejects(pushBranch(executor, { ...push('main', first), tokenFile: join(place, 'no-token') }), 'token-missing');
});

pushing('takes the token from the environment where no file is named', async () => {
  const before = process.env.GITHUB_TOKEN;
  try {
    delete process.env.GITHUB_TOKEN;
    const { message } = await rejects(pushBranch(executor, { ...push('main', first), tokenFile: '' }), 'token-missing');
    assert.match(message, /set GITHUB_TOKEN/);
    process.env.GITHUB_TOKEN = 'token';
    await pushBranch(executor, { ...push('perf/other', first), tokenFile: '' });
  } finally {
    if (before === undefined) delete process.env.GITHUB_TOKEN;
    else process.env.GITHUB_TOKEN = before;
  }
});

pushing.run();
