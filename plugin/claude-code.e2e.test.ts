import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildPlugins } from './build.ts';
import { archivePlugins } from './release/archive-plugins.ts';
import { ensureClaudeCode, withClaudeCode } from './testing/claude-code.ts';

const root = join(import.meta.dirname, '..');
const official = suite('Claude Code itself');
const program = findProgram();
const test = program === undefined ? official.skip : official;

function findProgram(): string | undefined {
  try {
    return ensureClaudeCode();
  } catch (error) {
    console.log(`skip: ${(error as Error).message}`);
    return undefined;
  }
}

test('passes every plugin and the marketplace, warnings counted as errors', async () => {
  const built = await buildPlugins(root);
  withClaudeCode(program ?? '', (run) => {
    for (const folder of [...built.map((plugin) => plugin.folder), root]) {
      const { status, output } = run('plugin', 'validate', folder, '--strict');
      assert.is(status, 0, output);
      assert.match(output, 'Validation passed');
    }
  });
});

test('refuses a plugin that is broken', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plugin-broken-'));
  try {
    cpSync(join(root, 'dist-go'), folder, { recursive: true });
    const path = join(folder, '.claude-plugin/plugin.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace(/ {2}"version": .*\n/, ''));
    withClaudeCode(program ?? '', (run) => assert.is.not(run('plugin', 'validate', folder, '--strict').status, 0));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('installs each plugin from the marketplace, byte for byte, with what starts still able to', async () => {
  const built = await buildPlugins(root);
  withClaudeCode(program ?? '', (run, home) => {
    const added = run('plugin', 'marketplace', 'add', root);
    assert.is(added.status, 0, added.output);
    for (const { language, folder } of built) {
      const { status, output } = run('plugin', 'install', `tuneup-${language}@tuneup`);
      assert.is(status, 0, output);
      const { version, files } = JSON.parse(readFileSync(join(folder, 'build-manifest.json'), 'utf8')) as {
        version: string;
        files: { path: string }[];
      };
      const installed = join(home, 'plugins/cache/tuneup', `tuneup-${language}`, version);
      assert.ok(files.length > 20);
      for (const { path } of files) {
        assert.ok(readFileSync(join(folder, path)).equals(readFileSync(join(installed, path))), path);
        assert.is(statSync(join(installed, path)).mode & 0o100, statSync(join(folder, path)).mode & 0o100, path);
      }
    }
    assert.is.not(run('plugin', 'install', 'tuneup-cobol@tuneup').status, 0);
  });
});

test('loads the archives of a release, and passes the marketplace that names them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plugin-archives-'));
  try {
    const files = await archivePlugins(root, folder, 'https://files.example/v1');
    withClaudeCode(program ?? '', (run) => {
      const { status, output } = run('plugin', 'validate', join(folder, 'marketplace.json'), '--strict');
      assert.is(status, 0, output);
      for (const file of files.filter((name) => name.endsWith('.zip'))) {
        const name = file.replace(/-[\d.]+\.zip$/, '');
        assert.match(run('--plugin-dir', join(folder, file), 'plugin', 'details', name).output, /Skills \(\d+\).*compare/);
      }
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

official.run();
