import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../../checks/rejects.ts';
import { ensurePulumi, type PulumiWays } from './ensure-pulumi.ts';
import { isNewEnough, version } from './versions.ts';

const ensure = suite<{ folder: string; path: string | undefined; lines: string[] }>('pulumi cli');

ensure.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), 'cli-'));
  context.path = process.env.PATH;
  context.lines = [];
  process.env.PATH = join(context.folder, 'path');
});
ensure.after.each(({ folder, path }) => {
  process.env.PATH = path;
  rmSync(folder, { recursive: true });
});

const never: PulumiWays = { download: async () => assert.unreachable(), build: async () => assert.unreachable() };
const failing = async () => {
  throw new Error('no way');
};

function writePulumi(path: string, found: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\necho v${found}\n`);
  chmodSync(path, 0o755);
}

ensure('takes the one on PATH when it is new enough', async ({ folder }) => {
  writePulumi(join(folder, 'path/pulumi'), '3.300.1');
  assert.equal(await ensurePulumi(undefined, never, folder), { command: 'pulumi', version: '3.300.1', from: 'PATH' });
});

ensure('passes over one that is too old, and says so', async ({ folder, lines }) => {
  writePulumi(join(folder, 'path/pulumi'), '3.100.0');
  writePulumi(join(folder, 'versions', version, 'bin/pulumi'), version);
  const cli = await ensurePulumi((line) => lines.push(line), never, folder);
  assert.is(cli.from, 'installed');
  assert.match(lines.join(), /3\.100\.0; 3\.238\.0 or newer is needed/);
});

ensure('builds from source when the download fails', async ({ folder, lines }) => {
  const build = async (bin: string) => writePulumi(join(bin, 'pulumi'), version);
  const cli = await ensurePulumi((line) => lines.push(line), { download: failing, build }, folder);
  assert.equal([cli.from, cli.command], ['source', join(folder, 'versions', version, 'bin/pulumi')]);
  assert.match(lines.join(), /did not work \(no way\)/);
});

ensure('does not take another version for the one it asked for', async ({ folder }) => {
  const download = async (bin: string) => writePulumi(join(bin, 'pulumi'), '3.1.0');
  const error = await rejects(
    ensurePulumi(() => undefined, { download, build: failing }, folder),
    'pulumi-not-available',
  );
  assert.match(error.message, /version 3\.1\.0 came instead/);
});

ensure('says in sentences that no way works, and what to do', async ({ folder }) => {
  const error = await rejects(
    ensurePulumi(() => undefined, { download: failing, build: failing }, folder),
    'pulumi-not-available',
  );
  assert.match(error.message, /download: no way\n {2}source: no way\nInstall it yourself/);
});

ensure('compares versions by number', () => {
  assert.equal(['3.238.0', '3.1000.0', '4.0.0', '3.99.9', '3.237.9'].map(isNewEnough), [true, true, true, false, false]);
});

ensure.run();
