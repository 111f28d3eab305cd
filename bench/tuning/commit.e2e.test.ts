import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createLocalExecutor } from '../executors/local.ts';
import { git } from '../git.ts';
import { identity, placeBranch } from './commit.ts';

const placed = suite('branch of a kept optimization');
const checkout = mkdtempSync(join(tmpdir(), 'tuneup-branch-'));
const executor = createLocalExecutor({ root: checkout });
const env = identity({ name: 'Test', email: 'test@example.org' }, '2026-01-01T00:00:00Z');
const target = 'shop/cart.py:total';

placed.before(async () => {
  await git(executor, checkout, ['init', '--quiet']);
});
placed.after(() => rmSync(checkout, { recursive: true, force: true }));

placed('keeps its name when the repository that was cloned has it from the last session', async () => {
  await git(executor, checkout, ['update-ref', 'refs/remotes/origin/perf/ours', await commit(`old\n\nTarget: ${target}`)]);
  assert.is(await place('perf/ours'), 'perf/ours');
});

placed('is moved when it stands here for the same target', async () => {
  await git(executor, checkout, ['update-ref', 'refs/heads/perf/here', await commit(`old\n\nTarget: ${target}`)]);
  assert.is(await place('perf/here'), 'perf/here');
});

placed('gets a number where the name is somebody else’s, here or there, or taken', async () => {
  await git(executor, checkout, ['update-ref', 'refs/remotes/origin/perf/theirs', await commit('their own plans for speed')]);
  await git(executor, checkout, ['update-ref', 'refs/heads/perf/theirs-2', await commit('x\n\nTarget: shop/cart.py:other')]);
  assert.is(await place('perf/theirs', ['perf/theirs-3']), 'perf/theirs-4');
});

placed.run();

async function commit(message: string): Promise<string> {
  const tree = await git(executor, checkout, ['write-tree']);
  return git(executor, checkout, ['commit-tree', tree, '-m', message], { env });
}

async function place(wanted: string, taken: string[] = []): Promise<string> {
  return placeBranch(executor, checkout, wanted, await commit(`new\n\nTarget: ${target}`), target, taken);
}
