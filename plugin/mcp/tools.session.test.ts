import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createTestSession, eventually, type TestSession } from '../../checks/session.ts';
import { bundleServer } from '../assembly/bundle-server.ts';
import { type ToolClient, withTools } from './testing/client.ts';

const stack = 'tools';
const target = 'cart.py:unique';
const project = join(import.meta.dirname, '../..');
const slow =
  'def unique(items):\n    seen = []\n    for item in items:\n        if item not in seen:\n            seen.append(item)\n    return seen\n';
const fast = 'def unique(items):\n    return list(dict.fromkeys(items))\n';
const tests =
  'import unittest\n\nfrom cart import unique\n\n\nclass Unique(unittest.TestCase):\n    def test_order(self):\n        self.assertEqual(unique([2, 1, 2]), [2, 1])\n\n    def test_many(self):\n        self.assertEqual(len(unique([number % 700 for number in range(2000)])), 700)\n';

// The cases below stand on what the ones before them left.
const tools = suite('tools on a real checkout');
let folder: string;
let session: TestSession;

tools.before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plugin-session-'));
  session = createTestSession(stack);
  const [file] = await bundleServer(project);
  writeFileSync(join(folder, 'server.mjs'), file?.text ?? '');
  git('init', '--quiet', '--initial-branch', 'main', join(folder, 'cart'));
  commit({ 'cart.py': slow, 'test_cart.py': tests }, 'a cart');
  git('-C', join(folder, 'cart'), 'switch', '--quiet', '-c', 'perf/unique');
  commit({ 'cart.py': fast }, 'unique items by a dict');
  git('-C', join(folder, 'cart'), 'switch', '--quiet', 'main');
});

tools.after(async () => {
  await session.run('destroy');
  await session.close();
  rmSync(folder, { recursive: true, force: true });
});

tools('compare two commits by the calls of their tests, and keep the verdict for the head commit', async () => {
  const compared = await withServer(({ call }) =>
    call('compare', { base: 'main', head: 'perf/unique', repository: join(folder, 'cart'), targets: [target], pairs: 20 }),
  );
  assert.is(compared.verdict, 'faster', JSON.stringify(compared));
  assert.ok((compared.low as number) > 1 && (compared.low as number) <= (compared.high as number));
  const head = git('-C', join(folder, 'cart'), 'rev-parse', 'perf/unique').trim();
  assert.is(JSON.parse(readFileSync(join(folder, 'cart/.git/tuneup', `${head}.json`), 'utf8')).verdict, 'faster');
});

tools('refuse a commit that is not there in the words of the command, and go on', async () => {
  await withServer(async ({ ask, call }) => {
    const { isError, text } = await ask('compare', {
      base: 'gone',
      head: 'main',
      repository: join(folder, 'cart'),
      targets: [target],
    });
    assert.ok(isError);
    assert.match(text, /the comparison ended with exit code 3: .*gone/s);
    assert.is((await call('status', {})).checkout, project);
  });
});

tools('run a whole session on a repository, and show its verdicts afterwards', async () => {
  // Its settings, short budgets among them, are the stack's from now on.
  const { exitCode, text } = await session.run('preview', '--repository', join(folder, 'cart'), '--targets', target);
  assert.is(exitCode, 0, text);
  await withServer(async ({ call }) => {
    const outputs = await call('optimise', { repository: join(folder, 'cart'), targets: [target], stack });
    const { verdict, low } = (outputs.verdicts as Record<string, { verdict: string; low: number }>)[target] ?? {};
    assert.is(verdict, 'faster', JSON.stringify(outputs));
    assert.ok((low ?? 0) > 1);
    assert.equal((await call('verdicts', { stack })).pullRequests, outputs.pullRequests);
    assert.ok(JSON.stringify(await call('status', {})).includes('"tools"'));
  });
});

tools('leave no process behind once the session is taken down', async () => {
  const { exitCode, text } = await session.run('destroy');
  assert.is(exitCode, 0, text);
  assert.ok(await eventually(() => session.processes().length === 0, 10), JSON.stringify(session.processes()));
});

tools.run();

function withServer<T>(work: (tools: ToolClient) => Promise<T>): Promise<T> {
  const { PATH = '', HOME = '' } = process.env;
  const environment = { PATH, HOME, TUNEUP_HOME: project, TUNEUP_FOLDER: session.folder };
  return withTools({ bundle: join(folder, 'server.mjs'), environment, cwd: folder }, work);
}

function commit(files: Record<string, string>, message: string): void {
  const repository = join(folder, 'cart');
  for (const [path, text] of Object.entries(files)) writeFileSync(join(repository, path), text);
  git('-C', repository, 'add', '.');
  git('-C', repository, '-c', 'user.name=T', '-c', 'user.email=t@example.invalid', 'commit', '--quiet', '-m', message);
}

function git(...args: string[]): string {
  return execFileSync('git', args, { encoding: 'utf8' });
}
