import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createTestSession, eventually, type TestSession } from '../../checks/session.ts';

const badInput = suite<{ session: TestSession }>('bad input');

badInput.before.each((context) => {
  context.session = createTestSession('bad');
});
badInput.after.each(({ session }) => session.close());

/** The engine's helpers leave when they see that it is gone, which is not the same moment. */
async function nothingIsLeft(session: TestSession): Promise<void> {
  assert.ok(await eventually(() => session.processes().length === 0, 10), JSON.stringify(session.processes()));
}

function createRepository(folder: string, files: Record<string, string>): string {
  mkdirSync(folder, { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const git = (...argv: string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=t', '-c', 'user.email=t@t', ...argv], { stdio: 'ignore' });
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-q', '-m', 'first');
  return folder;
}

badInput('refuses a repository that is not there', async ({ session }) => {
  const { exitCode, text } = await session.run('up', '--repository', '/no/such/place', '--targets', 'a.py:f');
  assert.is(exitCode, 1);
  assert.match(text, /REPOSITORY must be the path or URL of a git repository; there is nothing at \/no\/such\/place/);
  assert.is(existsSync(session.stackFolder), false);
});

badInput('refuses a folder that is no git repository, before anything is started', async ({ session }) => {
  const plain = join(session.folder, 'plain');
  mkdirSync(plain);
  const { exitCode, text } = await session.run('up', '--repository', plain, '--targets', 'a.py:f');
  assert.is(exitCode, 1);
  assert.match(text, /repository/);
  assert.match(text, /expected a git repository at .*, found a folder that is none/);
  await nothingIsLeft(session);
});

badInput('refuses a function that is not there, naming those that are', async ({ session }) => {
  const repository = createRepository(join(session.folder, 'shop'), { 'shop.py': 'def total(items):\n    return sum(items)\n' });
  const { exitCode, text } = await session.run('up', '--repository', repository, '--targets', 'shop.py:totl');
  assert.is(exitCode, 1);
  assert.match(text, /totl/);
  assert.match(text, /total/);
  assert.is((await session.run('destroy')).exitCode, 0);
  await nothingIsLeft(session);
});

badInput('refuses a repository none of whose tests passes', async ({ session }) => {
  const repository = createRepository(join(session.folder, 'shop'), {
    'shop.py': 'def total(items):\n    return sum(items)\n',
    'tests/test_shop.py': 'from shop import total\n\ndef test_total():\n    assert total([1]) == 2\n',
  });
  const { exitCode, text } = await session.run('up', '--repository', repository, '--targets', 'shop.py:total');
  assert.is(exitCode, 1);
  assert.match(text, /expected the repository.s own tests to pass on .* but none of 1 did/);
  assert.is((await session.run('destroy')).exitCode, 0);
});

badInput('refuses a configured port that is taken, naming key and holder', async ({ session }) => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const { exitCode, text } = await session.run('up', '--', '-c', `tuneup:forgePort=${port}`);
  server.close();
  assert.is(exitCode, 1);
  assert.match(text, `port ${port} is taken by process ${process.pid}`);
  assert.match(text, 'tuneup:forgePort');
  await nothingIsLeft(session);
});

badInput('refuses config of the wrong type, naming the key', async ({ session }) => {
  const { exitCode, text } = await session.run('up', '--', '-c', 'tuneup:servicePort=often');
  assert.is.not(exitCode, 0);
  assert.match(text, /servicePort/);
  assert.match(text, /integer/);
  await nothingIsLeft(session);
});

badInput('lists every wrong value at once', async ({ session }) => {
  const { exitCode, text } = await session.run('up', '--', '-c', 'tuneup:delta=7', '-c', 'tuneup:place=moon');
  assert.is.not(exitCode, 0);
  assert.match(text, /tuneup:delta: must be a fraction/);
  assert.match(text, /tuneup:place: must be "local"/);
});

badInput('refuses a machine without Python', async ({ session }) => {
  const repository = createRepository(join(session.folder, 'shop'), { 'shop.py': 'def total(items):\n    return sum(items)\n' });
  const bare = join(session.folder, 'bin');
  mkdirSync(bare);
  const folders = (process.env.PATH ?? '').split(':');
  for (const program of ['git', 'sh', 'env', 'mkdir', 'rm', 'cat', 'mv', 'test', 'ls', 'stat', 'setsid', 'true']) {
    const found = folders.map((folder) => join(folder, program)).find((candidate) => existsSync(candidate));
    if (found !== undefined) symlinkSync(found, join(bare, program));
  }
  symlinkSync(process.execPath, join(bare, 'node'));
  const path = process.env.PATH;
  process.env.PATH = bare;
  try {
    const { exitCode, text } = await session.run('up', '--repository', repository, '--targets', 'shop.py:total');
    assert.is(exitCode, 1);
    assert.match(text, /expected Python 3\.\d+ or newer as python3 on the PATH/, text);
  } finally {
    process.env.PATH = path;
  }
  assert.is((await session.run('destroy')).exitCode, 0);
});

badInput('refuses a folder that cannot be written to', async ({ session }) => {
  writeFileSync(join(session.folder, 'bad'), 'a file where a folder must be');
  const { exitCode, text } = await session.run('up');
  assert.is(exitCode, 1);
  assert.match(text, new RegExp(`${session.stackFolder} must be writable`));
  assert.match(text, /TUNEUP_FOLDER/);
});

badInput('refuses two sessions at once on one stack, and lets the first go on', async ({ session }) => {
  const first = session.start('preview');
  await first.printed(/Previewing update/);
  const second = await session.run('up');
  assert.is(second.exitCode, 1);
  assert.match(second.text, /another session is at work on the stack "bad"/);
  assert.is((await first.ended).exitCode, 0);
});

badInput('leaves the tracked config files as they are', async ({ session }) => {
  const tracked = ['Pulumi.yaml', 'Pulumi.local.yaml'].map((name) => join(import.meta.dirname, '../..', name));
  const before = tracked.map((path) => readFileSync(path, 'utf8'));
  await session.run('preview');
  assert.equal(
    tracked.map((path) => readFileSync(path, 'utf8')),
    before,
  );
});

badInput.run();
