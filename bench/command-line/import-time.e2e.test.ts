import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const importing = suite('bench import-time');
const root = mkdtempSync(join(tmpdir(), 'import-time-'));
const project = join(root, 'project');
const entry = fileURLToPath(new URL('../index.ts', import.meta.url));

mkdirSync(join(project, 'src/shop'), { recursive: true });
git('init', '--quiet', '--initial-branch', 'main');
commit('import shop.slow\n', { 'slow.py': 'import time\ntime.sleep(0.1)\nsum(range(10))\n' });
git('branch', 'before');
commit('', {});

importing.after(() => {
  rmSync(root, { recursive: true, force: true });
});

importing('says what an import takes, and which part of it', () => {
  git('checkout', '--quiet', 'before');
  const { code, output } = typed('shop', '--pairs', '6', '--json', join(root, 'r.json'));
  assert.is(code, 0);
  assert.match(output, /import shop: takes \d+(\.\d)? ms \(95 % CI /);
  assert.match(output, /import shop \(-I -S\): takes /);
  assert.match(output, /\n {2}shop\.slow +\d+ %/);
  const report = JSON.parse(readFileSync(join(root, 'r.json'), 'utf8'));
  assert.ok(report.saved[0].low < report.saved[0].seconds && report.saved[0].seconds > 0.03);
  assert.is(report.trees[0].children.at(-1).name, 'shop.slow');
  assert.not.ok(existsSync(join(project, 'src/shop/__pycache__')), 'nothing is written beside the sources');
});

importing('compares an import at two commits', () => {
  const refs = ['--base', 'before', '--head', 'main', '--repository', project, '--setup-command', 'true'];
  const { code, output, errors } = typed('shop', ...refs, '--pairs', '6', '--folder', join(root, 'kept'));
  assert.is(code, 0, errors);
  assert.match(output, /import shop: head saves \d+(\.\d)? ms/);
  assert.match(output, /one run of shop at head/);
  assert.match(output, /import shop +\d/);
});

importing('fails for a module that is not there', () => {
  const { code, output } = typed('no_such_module', '--pairs', '2');
  assert.is(code, 3);
  assert.match(output, "No module named 'no_such_module'");
});

for (const [args, sentence] of [
  [['a b'], 'expected the name of one module'],
  [['os; print(1)'], 'expected the name of one module'],
  [['json', '--base', 'main'], 'expected --base and --head together'],
  [['json', '--runner', 'no-python'], 'expected a Python as no-python'],
] as const) {
  importing(`refuses "${args.join(' ')}"`, () => {
    const { code, errors } = typed(...args);
    assert.is(code, 3);
    assert.match(errors, sentence);
  });
}

importing.run();

function typed(...args: string[]): { code: number; output: string; errors: string } {
  const script = '"$@" 2> "$ERRORS"; echo "exit $?"';
  const output = execFileSync('sh', ['-c', script, 'sh', process.execPath, entry, 'import-time', ...args], {
    cwd: project,
    encoding: 'utf8',
    env: { ...process.env, TUNEUP_LOCK_FOLDER: root, ERRORS: join(root, 'errors') },
  });
  const code = Number(/exit (\d+)\n$/.exec(output)?.[1]);
  return { code, output, errors: readFileSync(join(root, 'errors'), 'utf8') };
}

function commit(text: string, more: Record<string, string>): void {
  for (const [name, source] of Object.entries({ '__init__.py': text, ...more })) {
    writeFileSync(join(project, 'src/shop', name), source);
  }
  git('add', '.');
  git('commit', '--quiet', '--allow-empty', '-m', 'work');
}

function git(...args: string[]): void {
  execFileSync('git', ['-C', project, '-c', 'user.name=T', '-c', 'user.email=t@example.invalid', ...args], { stdio: 'pipe' });
}
