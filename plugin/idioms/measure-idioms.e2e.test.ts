import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../../checks/rejects.ts';
import { measureIdioms } from './measure-idioms.ts';

const idioms = suite('idioms');
const hasGo = spawnSync('go', ['version']).status === 0;
if (!hasGo) console.log('skip: no `go` on PATH to run the idioms of Go with');

for (const file of readdirSync(join(import.meta.dirname, 'javascript'))) {
  idioms(`of JavaScript give the same either way: ${file}`, async () => {
    const { sizes, setup, base, head } = await import(`./javascript/${file}`);
    assert.ok(sizes.length > 1);
    for (const size of sizes) assert.equal(head(setup(size)), base(setup(size)));
  });
}

(hasGo ? idioms : idioms.skip)('of Go give the same either way', () => {
  const folder = mkdtempSync(join(tmpdir(), 'idioms-'));
  try {
    cpSync(join(import.meta.dirname, 'go'), folder, { recursive: true });
    execFileSync('go', ['test', './...'], { cwd: folder });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

idioms('of a language that has none are refused', async () => {
  await rejects(measureIdioms('cobol'), 'language-unknown');
});

idioms.run();
