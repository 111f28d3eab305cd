import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../../checks/rejects.ts';
import { commits, createExampleRepository } from './history.ts';

const history = suite('example history');
const root = mkdtempSync(join(tmpdir(), 'example-history-'));
process.once('exit', () => rmSync(root, { recursive: true, force: true }));

function git(folder: string, ...command: string[]): string {
  return execFileSync('git', command, {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', GIT_CONFIG_GLOBAL: '/dev/null' },
  }).trim();
}

history('has the same head in every folder, whatever umask and git settings', async () => {
  const first = await createExampleRepository(join(root, 'first'));
  const before = process.umask(0o077);
  Object.assign(process.env, { GIT_AUTHOR_NAME: 'Somebody', GIT_DIR: '/nowhere', GIT_CONFIG_GLOBAL: join(root, 'no-such-file') });
  try {
    assert.is((await createExampleRepository(join(root, 'second'))).head, first.head);
  } finally {
    process.umask(before);
    for (const name of ['GIT_AUTHOR_NAME', 'GIT_DIR', 'GIT_CONFIG_GLOBAL']) delete process.env[name];
  }
  assert.match(first.head, /^[0-9a-f]{40}$/);
});

history('ends at the project as it stands, with nothing left to commit', async () => {
  const folder = join(root, 'whole');
  await createExampleRepository(folder);
  const project = join(import.meta.dirname, 'project');
  const expected = readdirSync(project, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/__pycache__|\.pytest_cache/.test(entry.parentPath))
    .map((entry) => relative(project, join(entry.parentPath, entry.name)));
  assert.equal(git(folder, 'ls-files').split('\n').sort(), expected.sort());
  for (const path of expected)
    assert.is(readFileSync(join(folder, path), 'utf8'), readFileSync(join(project, path), 'utf8'), path);
  assert.is(git(folder, 'status', '--porcelain'), '');
  assert.is(git(folder, 'rev-list', '--count', 'main'), String(commits.length));
  assert.is(git(folder, 'log', '-1', '--format=%an %aI'), 'Ines Halvorsen 2024-06-03T08:30:00+02:00');
});

history('leaves a complete repository alone, with what was committed on top', async () => {
  const folder = join(root, 'kept');
  await createExampleRepository(folder);
  writeFileSync(join(folder, 'notes.txt'), 'mine\n');
  git(folder, 'add', 'notes.txt');
  git(folder, '-c', 'user.name=Me', '-c', 'user.email=me@here', 'commit', '--quiet', '-m', 'Notes');
  const mine = git(folder, 'rev-parse', 'HEAD');
  assert.is((await createExampleRepository(folder)).head, mine);
  assert.ok(existsSync(join(folder, 'notes.txt')));
});

history('makes a half-made repository again', async () => {
  const folder = join(root, 'half');
  const { head } = await createExampleRepository(folder);
  rmSync(join(folder, '.git'), { recursive: true });
  mkdirSync(join(folder, '.git'));
  rmSync(join(folder, 'reckon', 'report.py'));
  assert.is((await createExampleRepository(folder)).head, head);
  assert.ok(statSync(join(folder, 'reckon', 'report.py')).isFile());
  assert.equal(
    readdirSync(root).filter((name) => name.includes('making')),
    [],
  );
});

history('refuses a folder with something else in it', async () => {
  const folder = join(root, 'taken');
  mkdirSync(folder);
  writeFileSync(join(folder, 'README.md'), 'another project\n');
  await rejects(createExampleRepository(folder), 'example-folder-taken');
  assert.is(readFileSync(join(folder, 'README.md'), 'utf8'), 'another project\n');
});

history('refuses a repository with other commits', async () => {
  const folder = join(root, 'other');
  mkdirSync(folder);
  git(folder, 'init', '--quiet');
  git(folder, '-c', 'user.name=Me', '-c', 'user.email=me@here', 'commit', '--quiet', '--allow-empty', '-m', 'Mine');
  await rejects(createExampleRepository(folder), 'example-folder-taken');
  assert.ok(existsSync(join(folder, '.git', 'HEAD')));
});

history('has modules that can be imported at every commit', async () => {
  const folder = join(root, 'tested');
  await createExampleRepository(folder);
  for (const sha of git(folder, 'rev-list', '--reverse', 'main').split('\n')) {
    git(folder, 'checkout', '--quiet', sha);
    const output = execFileSync('python3', ['-B', '-c', checkCompiles, folder], { encoding: 'utf8' });
    assert.is(output.trim(), 'fine', sha);
  }
});

// Imports every module with the standard library alone: pytest belongs to the workspace that runs the tests.
const checkCompiles = `
import pathlib, sys
root = pathlib.Path(sys.argv[1])
for path in root.rglob('*.py'):
    compile(path.read_text(), str(path), 'exec')
sys.path.insert(0, str(root))
for path in sorted(root.glob('reckon/[!_]*.py')):
    __import__('reckon.' + path.stem)
print('fine')
`;

history.run();
