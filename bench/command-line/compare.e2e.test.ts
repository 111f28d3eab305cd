import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const compare = suite('bench compare');
const root = mkdtempSync(join(tmpdir(), 'compare-'));
const entry = fileURLToPath(new URL('../index.ts', import.meta.url));
const benchmark = 'import shop\n\n\ndef run():\n    print(shop.total(90_000))\n';
// The environment holds what the commit's own vendor folder holds, as an installer would put it there.
const setUp = 'for folder in "$VIRTUAL_ENV"/lib/python3*/site-packages; do cp vendor/*.py "$folder"; done';

compare.after(() => {
  rmSync(root, { recursive: true, force: true });
});

compare('times benchmarks, and each changed function that they reach', () => {
  const files = (turns: number, parameter: string) => ({
    'shop.py': [
      `def total(limit):\n    sum(i * i for i in range(min(limit, ${turns})))\n    return limit`,
      `def other():\n    return ${turns}`,
      `def moved(${parameter}):\n    return 1`,
      `def described():\n    """${turns}"""`,
      '',
    ].join('\n\n\n'),
  });
  const repository = create('functions', [
    { 'benchmarks/bench_total.py': benchmark, ...files(30_000, '') },
    files(10_000, 'more=1'),
    { 'shop.py': 'def total(limit):\n    return float(limit)\n' },
  ]);
  const { code, output, errors } = typed(repository, '--benchmarks', 'benchmarks', '--setup-command', 'true');
  assert.is(code, 0, errors);
  assert.match(output, /^benchmarks\/bench_total\.py .* faster$/m);
  assert.match(output, /^shop\.py:total .* faster$/m);
  assert.match(errors, 'shop.py:other is reached by no benchmark');
  assert.match(errors, 'shop.py:moved takes other arguments at head');
  assert.not.match(errors, 'described');
  const report = JSON.parse(readFileSync(join(root, 'report.json'), 'utf8'));
  assert.ok(report.low > 1.3);
  assert.equal(
    report.rows.map((row: { target: string }) => row.target),
    ['benchmarks/bench_total.py', 'shop.py:total'],
  );
  const markdown = readFileSync(join(root, 'report.md'), 'utf8');
  assert.match(markdown, /^2 targets together are faster/);
  assert.match(markdown, /^\| `shop\.py:total` \|.*\| faster \|$/m);
  assert.match(markdown, /^\| target \| base against its second checkout/m);
});

compare('gives each side its own packages where they ask for others', () => {
  const library = (turns: number) => `def work():\n    sum(i * i for i in range(${turns}))\n    return 1\n`;
  const repository = create('packages', [
    {
      'shop.py': 'import library\n\n\ndef total(limit):\n    return library.work()\n',
      'benchmarks/bench_total.py': benchmark,
      'requirements.txt': '# 1\n',
      'vendor/library.py': library(60_000),
    },
    { 'requirements.txt': '# 2\n', 'vendor/library.py': library(10_000) },
  ]);
  const { code, output, errors } = typed(repository, '--benchmarks', 'benchmarks', '--setup-command', setUp);
  assert.is(code, 0, errors);
  assert.match(output, /^benchmarks\/bench_total\.py .* faster$/m);
  const { argv } = JSON.parse(readFileSync(join(root, 'packages.folder', session('packages'), 'session.json'), 'utf8')).plan
    .targets[0];
  assert.is(argv.a[0], argv.c[0]);
  assert.is.not(argv.a[0], argv.b[0]);
  assert.is(argv.a[0].length, argv.b[0].length);
});

compare('fails a head that prints something else', () => {
  const { code, output } = typed(
    join(root, 'functions'),
    '--head',
    'floating',
    '--benchmarks',
    'benchmarks',
    '--setup-command',
    'true',
  );
  assert.is(code, 3);
  assert.match(output, 'head: it prints something else than base: line 1 "90000.0" where base has "90000"');
  const { speedup, rows } = JSON.parse(readFileSync(join(root, 'report.json'), 'utf8'));
  assert.equal([speedup, rows[0].verdict, rows[0].speedup], [undefined, 'failed', undefined]);
});

compare('refuses what has nothing to time', () => {
  const { code, errors } = typed(join(root, 'functions'), '--benchmarks', 'none', '--setup-command', 'true');
  assert.is(code, 3);
  assert.match(errors, 'expected benchmarks of python in none at base');
});

compare.run();

function typed(repository: string, ...args: string[]): { code: number; output: string; errors: string } {
  const script = '"$@" 2> "$ERRORS"; echo "exit $?"';
  const kept = ['--folder', `${repository}.folder`, '--json', join(root, 'report.json'), '--markdown', join(root, 'report.md')];
  const refs = [
    '--base',
    'before',
    '--head',
    'main',
    '--repository',
    repository,
    '--pairs',
    '20',
    '--test-command',
    'true',
    ...kept,
  ];
  const output = execFileSync('sh', ['-c', script, 'sh', process.execPath, entry, 'compare', ...refs, ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, TUNEUP_LOCK_FOLDER: root, ERRORS: join(root, 'errors') },
  });
  const code = Number(/exit (\d+)\n$/.exec(output)?.[1]);
  return { code, output, errors: readFileSync(join(root, 'errors'), 'utf8') };
}

/** A repository with up to three commits: the branch `before`, `main`, and `floating`. */
function create(name: string, commits: readonly Record<string, string>[]): string {
  const repository = join(root, name);
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', repository, '-c', 'user.name=T', '-c', 'user.email=t@example.invalid', ...args], {
      stdio: 'pipe',
    });
  mkdirSync(repository);
  git('init', '--quiet', '--initial-branch', 'main');
  for (const [index, files] of commits.entries()) {
    if (index === 1) git('branch', 'before');
    if (index === 2) git('checkout', '--quiet', '-b', 'floating');
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(repository, path)), { recursive: true });
      writeFileSync(join(repository, path), text);
    }
    git('add', '.');
    git('commit', '--quiet', '-m', 'work');
  }
  return repository;
}

function session(name: string): string {
  const found = execFileSync('sh', ['-c', 'cd "$1" && ls -d sessions/*', 'sh', join(root, `${name}.folder`)], {
    encoding: 'utf8',
  });
  return found.trim().split('\n')[0] ?? '';
}
