import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const fingerprint = suite('fingerprint of an environment');
const root = mkdtempSync(join(tmpdir(), 'dependencies-'));
const script = fileURLToPath(new URL('./tuneup_dependencies.py', import.meta.url));
const plain = {
  'setup.py': 'from setuptools import setup\nsetup(name="shop")\n',
  'shop.py': 'VALUE = 1\n',
  'fast.c': 'int one;\n',
};
const building = { ...plain, 'setup.py': 'from setuptools import setup\nsetup(name="shop", ext_modules=[make()])\n' };

let count = 0;

fingerprint.after(() => {
  rmSync(root, { recursive: true, force: true });
});

fingerprint('is the same for other Python code', () => {
  assert.is(of({ ...plain, 'shop.py': 'VALUE = 2\n' }), of(plain));
  assert.is(of({ ...building, 'shop.py': 'VALUE = 2\n' }), of(building));
});

fingerprint('is another one for other requirements', () => {
  assert.is.not(of({ ...plain, 'requirements.txt': 'toolz\n' }), of(plain));
});

fingerprint('is another one for other sources of what is compiled', () => {
  assert.is.not(of({ ...building, 'fast.c': 'int two;\n' }), of(building));
  assert.is.not(of({ ...building, 'native/more.pyx': '' }), of(building));
});

fingerprint('does not look at sources that nothing compiles', () => {
  assert.is(of({ ...plain, 'fast.c': 'int two;\n' }), of(plain));
});

fingerprint.run();

function of(files: Record<string, string>): string {
  count += 1;
  const folder = join(root, String(count));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return JSON.parse(execFileSync('python3', ['-I', script], { cwd: folder, encoding: 'utf8' })).fingerprint;
}
