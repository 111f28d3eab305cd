import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../checks/rejects.ts';
import { buildPlugins } from './build.ts';

const root = join(import.meta.dirname, '..');
const builder = suite('plugin build');

/** Gives `work` a tree with this repository's plugin sources but no server, which has a test of its own. */
async function withSources(work: (root: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'plugin-build-'));
  try {
    for (const path of [
      'plugin/README.md',
      'plugin/agents',
      'plugin/hooks',
      'plugin/references',
      'plugin/skills',
      'plugin/languages',
      'LICENSE',
      'package.json',
    ])
      cpSync(join(root, path), join(folder, path), { recursive: true });
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function write(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function digest(folder: string): string {
  return (JSON.parse(readFileSync(join(folder, 'build-manifest.json'), 'utf8')) as { digest: string }).digest;
}

builder('assembles every language there is, and lists them in the marketplace', async () => {
  await withSources(async (folder) => {
    const built = await buildPlugins(folder);
    assert.equal(
      built.map(({ language }) => language),
      ['go', 'javascript', 'python'],
    );
    const python = join(folder, 'dist-python');
    assert.is(JSON.parse(readFileSync(join(python, '.claude-plugin/plugin.json'), 'utf8')).name, 'tuneup-python');
    assert.match(readFileSync(join(python, 'agents/python-cpu.md'), 'utf8'), '}/references/cpu.md');
    assert.match(readFileSync(join(python, 'references/runner.md'), 'utf8'), '(benchmarking.md#wrappers)');
    assert.ok(statSync(join(python, 'hooks/before-push.sh')).mode & 0o100);
    const marketplace = JSON.parse(readFileSync(join(folder, '.claude-plugin/marketplace.json'), 'utf8'));
    assert.is(marketplace.plugins.length, 3);
  });
});

builder('gives the same bytes in another folder, and touches nothing the second time', async () => {
  await withSources(async (one) => {
    await withSources(async (other) => {
      await buildPlugins(one);
      const mask = process.umask(0o077);
      await buildPlugins(other).finally(() => process.umask(mask));
      for (const name of ['dist-go', 'dist-javascript', 'dist-python'])
        assert.is(digest(join(one, name)), digest(join(other, name)));
      const before = statSync(join(one, 'dist-python')).ino;
      assert.equal(
        (await buildPlugins(one)).map(({ isChanged }) => isChanged),
        [false, false, false],
      );
      assert.is(statSync(join(one, 'dist-python')).ino, before);
    });
  });
});

builder('builds a fourth language that is only a folder, and takes a removed one away', async () => {
  await withSources(async (folder) => {
    cpSync(join(folder, 'plugin/languages/_template'), join(folder, 'plugin/languages/zig'), { recursive: true });
    rmSync(join(folder, 'plugin/languages/zig/README.md'));
    rmSync(join(folder, 'plugin/languages/go'), { recursive: true });
    mkdirSync(join(folder, 'dist-go'));
    write(folder, 'dist-go/build-manifest.json', '{}');
    const built = await buildPlugins(folder);
    assert.equal(
      built.map(({ language }) => language),
      ['javascript', 'python', 'zig'],
    );
    assert.not.ok(existsSync(join(folder, 'dist-go')));
  });
});

builder('leaves the last good plugins when one language is broken, and nothing half made', async () => {
  await withSources(async (folder) => {
    await buildPlugins(folder);
    const good = digest(join(folder, 'dist-go'));
    write(folder, 'plugin/languages/python/agents/broken.md', 'no head\n');
    write(folder, 'plugin/languages/go/references/lost.md', 'nobody names it\n');
    const error = await rejects(buildPlugins(folder), 'plugin-invalid');
    assert.match(error.message, 'plugin/languages/python/agents/broken.md:1: expected a head');
    assert.match(error.message, 'plugin/languages/go/references/lost.md:1: no agent or skill leads here');
    assert.is(digest(join(folder, 'dist-go')), good);
    assert.equal(
      readdirSync(folder).filter((name) => name.includes('.tmp-')),
      [],
    );
  });
});

const refused: [title: string, path: string, text: string, what: RegExp][] = [
  [
    'two files for one path',
    'plugin/languages/python/references/benchmarking.md',
    'x\n',
    /python\/references\/benchmarking\.md:1: plugin\/references\/benchmarking\.md has the same/,
  ],
  ['two files that differ in case', 'plugin/languages/go/references/Benchmarking.md', 'x\n', /has the same assembled path/],
  [
    'a reference that a language does not supply',
    'plugin/agents/lost.md',
    `---\nname: lost\ndescription: "Use this agent when something is lost, to see the build refuse it."\n---\nRead \${CLAUDE_PLUGIN_ROOT}/references/imports.md.\n`,
    /plugin\/agents\/lost\.md:5: .*imports\.md leads to nothing/,
  ],
  [
    "another language's file",
    'plugin/languages/go/agents/lost.md',
    `---\nname: lost\ndescription: "Use this agent when something is lost, to see the build refuse it."\n---\nRead \${CLAUDE_PLUGIN_ROOT}/languages/python/references/imports.md.\n`,
    /go\/agents\/lost\.md:5: .*source tree/,
  ],
  [
    'an override of nothing',
    'plugin/languages/go/lang.json',
    '{ "overrides": ["references/none.md"] }',
    /overrides names references\/none\.md/,
  ],
];

for (const [title, path, text, what] of refused) {
  builder(`refuses ${title}`, async () => {
    await withSources(async (folder) => {
      write(folder, path, text);
      assert.match((await rejects(buildPlugins(folder), 'plugin-invalid')).message, what);
    });
  });
}

builder('takes a file of a language in place of the shared one when that is wanted', async () => {
  await withSources(async (folder) => {
    write(folder, 'plugin/languages/go/lang.json', '{ "overrides": ["references/session.md"] }');
    write(folder, 'plugin/languages/go/references/session.md', 'Other rules.\n');
    await buildPlugins(folder);
    assert.is(readFileSync(join(folder, 'dist-go/references/session.md'), 'utf8'), 'Other rules.\n');
  });
});

builder('refuses a hook that cannot be started', async () => {
  await withSources(async (folder) => {
    chmodSync(join(folder, 'plugin/hooks/before-push.sh'), 0o644);
    assert.match(
      (await rejects(buildPlugins(folder), 'plugin-invalid')).message,
      'plugin/hooks/before-push.sh:1: is a program that cannot be started',
    );
  });
});

builder('refuses to replace a folder that no build made', async () => {
  await withSources(async (folder) => {
    write(folder, 'dist-go/mine.txt', 'x');
    await rejects(buildPlugins(folder), 'folder-foreign');
    assert.ok(existsSync(join(folder, 'dist-go/mine.txt')));
  });
});

builder('refuses a tree without a language, an empty one, and settings that say nothing', async () => {
  await withSources(async (folder) => {
    write(folder, 'plugin/languages/go/lang.json', '{ "detects": [] }');
    await rejects(buildPlugins(folder), 'language-settings-broken');
    mkdirSync(join(folder, 'plugin/languages/ada'));
    await rejects(buildPlugins(folder), 'language-empty');
    rmSync(join(folder, 'plugin/languages'), { recursive: true });
    await rejects(buildPlugins(folder), 'language-missing');
  });
});

builder.run();
