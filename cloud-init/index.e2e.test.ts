import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const script = fileURLToPath(new URL('./index.ts', import.meta.url));

function runCommand(...files: (string | Buffer)[]): { status: number | null; output: string; errors: string } {
  const folder = mkdtempSync(join(tmpdir(), 'cloud-init-'));
  try {
    const names = files.map((contents, i) => {
      writeFileSync(join(folder, `${i}.yaml`), contents);
      return `${i}.yaml`;
    });
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...names], { cwd: folder, encoding: 'utf8' });
    return { status, output: stdout, errors: stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const command = suite('npm run cloud-init');

command('says that a file is fine and ends with 0', () => {
  assert.equal(runCommand('#cloud-config\npackages: [git]\n'), { status: 0, output: '0.yaml: fine\n', errors: '' });
});

command('lists every problem of every file and ends with 1', () => {
  const { status, output } = runCommand('#cloud-config\nhostname: caf\u00e9\n', '#cloud-config\npackage_updat: 1\nrun: \u2014\n');
  assert.is(status, 1);
  assert.match(output, /^0\.yaml: line 2, column 14: must be ASCII, got LATIN SMALL LETTER E WITH ACUTE \(U\+00E9\)/m);
  assert.match(output, /^1\.yaml: line 2, column 1: cloud-init knows no key "package_updat"/m);
  assert.match(output, /^1\.yaml: line 3, column 6: must be ASCII, got EM DASH \(U\+2014\)/m);
});

command('shows the place of a byte that is no UTF-8', () => {
  const { status, output } = runCommand(Buffer.from('#cloud-config\nhostname: caf\xe9\n', 'latin1'));
  assert.is(status, 1);
  assert.match(output, /line 2, column 14: must be ASCII, got REPLACEMENT CHARACTER/);
});

command('refuses to run on nothing, and on a file that is not there', () => {
  assert.match(runCommand().errors, /name the files to check/);
  const { status, stderr } = spawnSync(process.execPath, [script, '/nowhere.yaml'], { encoding: 'utf8' });
  assert.is(status, 1);
  assert.match(stderr, /expected a cloud-config file at \/nowhere\.yaml/);
});

command.run();
