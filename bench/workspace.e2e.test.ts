import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../checks/rejects.ts';
import { createLocalExecutor } from './executors/local.ts';
import { prepareWorkspace, resolveBase } from './workspace.ts';

const place = mkdtempSync(join(tmpdir(), 'tuneup-workspace-'));
process.on('exit', () => rmSync(place, { recursive: true, force: true }));
const executor = createLocalExecutor({ root: join(place, 'root') });

function git(folder: string, ...args: string[]): string {
  return execFileSync('git', ['-C', folder, '-c', 'user.name=Test', '-c', 'user.email=test@example.org', ...args], {
    encoding: 'utf8',
  }).trim();
}

function makeRepository(name: string, files: Record<string, string>): string {
  const folder = join(place, name);
  mkdirSync(folder, { recursive: true });
  git(folder, 'init', '--quiet', '-b', 'main');
  commitFiles(folder, files);
  return folder;
}

function commitFiles(folder: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  git(folder, 'add', '.');
  git(folder, 'commit', '--quiet', '-m', 'state');
}

const shop = makeRepository('shop', {
  'src/shop/__init__.py': '',
  'src/shop/cart.py': 'def total(prices):\n    return sum(prices)\n',
  'tests/test_cart.py':
    'from shop.cart import total\n\n\ndef test_total():\n    assert total([1, 2]) == 3\n\n\ndef test_wrong():\n    assert total([]) == 1\n',
});

const workspace = suite('workspace');

workspace('clones, makes an environment and records which tests pass on base', async () => {
  const before = execFileSync('find', [shop, '-type', 'f', '-newermt', '2000-01-01', '-printf', '%P %T@ %s\n'], {
    encoding: 'utf8',
  });
  const made = await prepareWorkspace({ executor, repository: shop, folder: join(place, 'first') });
  assert.is(made.baseBranch, 'main');
  assert.is(made.baseCommit, git(shop, 'rev-parse', 'HEAD'));
  assert.equal(made.tests.passed, ['tests/test_cart.py::test_total']);
  assert.equal(made.tests.failed, ['tests/test_cart.py::test_wrong']);
  assert.ok(made.tests.tail?.includes('test_wrong'));
  assert.is(git(made.checkout, 'status', '--porcelain'), '');
  assert.is(
    execFileSync('find', [shop, '-type', 'f', '-newermt', '2000-01-01', '-printf', '%P %T@ %s\n'], { encoding: 'utf8' }),
    before,
  );
});

workspace('follows a moved branch and keeps the environment', async () => {
  const folder = join(place, 'first');
  commitFiles(shop, { 'tests/test_more.py': 'def test_more():\n    pass\n' });
  writeFileSync(join(folder, 'checkout/.git/index.lock'), '');
  const made = await prepareWorkspace({ executor, repository: shop, folder });
  assert.is(made.baseCommit, git(shop, 'rev-parse', 'HEAD'));
  assert.equal(made.tests.passed, ['tests/test_cart.py::test_total', 'tests/test_more.py::test_more']);
  assert.ok(made.timings.environment < 5, `made the environment again: ${made.timings.environment} s`);
});

workspace('makes an environment again that was killed half way', async () => {
  const folder = join(place, 'first');
  const { environment } = await prepareWorkspace({ executor, repository: shop, folder, testCommand: 'true' });
  rmSync(join(environment.runner, '../../environment.json'));
  rmSync(environment.runner);
  const made = await prepareWorkspace({ executor, repository: shop, folder });
  assert.is(made.environment.runner, environment.runner);
  assert.ok(existsSync(made.environment.runner));
  assert.is(made.tests.passed.length, 2);
});

workspace('runs a set-up command instead of its own, and says which one failed', async () => {
  const request = { executor, repository: shop, folder: join(place, 'first') };
  const made = await prepareWorkspace({
    ...request,
    setupCommand: '$RUNNER -c "print(1)" > "$VIRTUAL_ENV/seen"',
    testCommand: '$RUNNER -c "import shop.cart"',
  });
  assert.equal(made.tests.passed, ['$RUNNER -c "import shop.cart"']);
  assert.is(readFileSync(join(made.environment.runner, '../../seen'), 'utf8'), '1\n');
  const error = await rejects(prepareWorkspace({ ...request, setupCommand: 'echo no such thing; exit 4' }), 'setup-failed');
  assert.ok(error.message.includes('exit code 4: no such thing'), error.message);
});

workspace('builds a project whose tests need what only a build makes, and still takes its code from the checkout', async () => {
  const built = makeRepository('built', {
    'setup.py':
      'from setuptools import setup\nfrom setuptools.command.build_py import build_py\nimport os\n\n\nclass Build(build_py):\n    def run(self):\n        super().run()\n        open(os.path.join(self.build_lib, "made", "_version.py"), "w").write("version = 7\\n")\n\n\nsetup(name="made", version="1", packages=["made"], cmdclass={"build_py": Build})\n',
    'made/__init__.py': 'from made._version import version\n',
    'made/work.py': 'def work():\n    return __file__\n',
    'test_made.py':
      'import os\nimport made\nfrom made.work import work\n\n\ndef test_it():\n    assert made.version == 7\n    assert work().startswith(os.path.dirname(os.path.abspath(__file__)))\n',
  });
  const made = await prepareWorkspace({ executor, repository: built, folder: join(place, 'built-work') });
  assert.equal(made.tests.passed, ['test_made.py::test_it']);
  assert.match(
    made.environment.notes?.join() ?? '',
    /^the project was built and installed, since its tests cannot be collected without it/,
  );
});

workspace('refuses a base of which no test passes', async () => {
  const broken = makeRepository('broken', { 'test_it.py': 'def test_it():\n    assert False\n' });
  await rejects(prepareWorkspace({ executor, repository: broken, folder: join(place, 'broken-work') }), 'base-tests-failed');
});

workspace('takes a repository without tests', async () => {
  const bare = makeRepository('bare', { 'tool.py': 'def run():\n    return 1\n' });
  const made = await prepareWorkspace({ executor, repository: bare, folder: join(place, 'bare-work') });
  assert.is(made.tests.command, '');
});

workspace.run();

const base = suite('base');

base('is the branch that HEAD names, or the one asked for', async () => {
  git(shop, 'branch', '--force', 'next', 'HEAD~1');
  assert.equal(await resolveBase(executor, shop), { branch: 'main', commit: git(shop, 'rev-parse', 'main') });
  assert.equal(await resolveBase(executor, `file://${shop}`, 'next'), { branch: 'next', commit: git(shop, 'rev-parse', 'next') });
});

base('refuses what is not there, each with its own sentence', async () => {
  mkdirSync(join(place, 'plain'));
  mkdirSync(join(place, 'empty'));
  git(join(place, 'empty'), 'init', '--quiet');
  await rejects(resolveBase(executor, join(place, 'nothing')), 'repository-not-found');
  await rejects(resolveBase(executor, join(place, 'plain')), 'repository-not-git');
  await rejects(resolveBase(executor, join(place, 'empty')), 'repository-empty');
  await rejects(resolveBase(executor, `file://${place}/nothing`), 'repository-not-git');
  const error = await rejects(resolveBase(executor, shop, 'mian'), 'branch-not-found');
  assert.ok(error.message.includes('main, next'), error.message);
  const inside = await rejects(resolveBase(executor, join(shop, 'src')), 'repository-not-git');
  assert.ok(inside.message.includes(`give the repository's root, ${shop}`), inside.message);
});

base('reads a repository that belongs to another user', async () => {
  if (process.getuid?.() !== 0) return;
  const foreign = makeRepository('foreign', { 'a.py': '' });
  execFileSync('chown', ['-R', '65534', foreign]);
  assert.is((await resolveBase(executor, foreign)).branch, 'main');
});

base.run();
