import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const bench = suite('bench');
const root = mkdtempSync(join(tmpdir(), 'command-line-'));
const entry = fileURLToPath(new URL('../index.ts', import.meta.url));
const temporary = join(root, 'temporary');
mkdirSync(temporary);
const slow = "python3 -S -c 'sum(range(3000000))'";
const fast = "python3 -S -c 'sum(range(300000))'";

bench.after(() => {
  rmSync(root, { recursive: true, force: true });
});

bench('compares two commands and writes what was asked for', async () => {
  const { code, output } = await typed(
    'commands',
    slow,
    fast,
    '--pairs',
    '20',
    '--name',
    'sum',
    '--json',
    'r.json',
    '--markdown',
    'r.md',
    '--folder',
    'kept',
  );
  assert.is(code, 0);
  assert.match(output, /sum is faster/);
  const report = JSON.parse(readFileSync(join(root, 'r.json'), 'utf8'));
  assert.is(report.verdict, 'faster');
  assert.ok(report.low > 1.3 && report.low <= report.speedup && report.speedup <= report.high);
  assert.is(report.pairs, 20);
  assert.is(report.results.length, 2);
  assert.match(readFileSync(join(root, 'r.md'), 'utf8'), /^`sum` is faster/);
});

bench('exits 1 for slower', async () => {
  assert.is((await typed('commands', fast, slow, '--pairs', '20')).code, 1);
});

bench('exits 2 when it cannot tell and that is required', async () => {
  assert.is((await typed('commands', fast, fast, '--pairs', '4', '--require')).code, 2);
  assert.is((await typed('commands', fast, fast, '--pairs', '4')).code, 0);
});

bench('exits 3 for a command that fails', async () => {
  const { code, output } = await typed('commands', 'true', 'false', '--seconds', '1');
  assert.is(code, 3);
  assert.match(output, 'head: it ended with exit code 1');
});

bench('makes the same report of the raw data again', async () => {
  const { code, output } = await typed('report', 'kept/samples.jsonl', '--json', 'again.json');
  assert.is(code, 0);
  assert.match(output, /sum is faster/);
  assert.equal(
    JSON.parse(readFileSync(join(root, 'again.json'), 'utf8')),
    JSON.parse(readFileSync(join(root, 'r.json'), 'utf8')),
  );
});

bench('says what the machine can tell apart', async () => {
  const { code, output } = await typed('plan', fast, '--pairs', '10');
  assert.is(code, 0);
  assert.match(output, /noise floor \+-\d+\.\d\d % at 100 pairs/);
  assert.match(output, /1 % needs \d+ pairs/);
});

bench('sets up once and prepares each process, base and head by their own commands', async () => {
  const prepare = ['--prepare', 'touch work/a', '--prepare', 'touch work/b', '--pairs', '2'];
  const bare = await typed('commands', 'rm work/a', 'rm work/b', ...prepare);
  assert.is(bare.code, 3);
  assert.match(bare.output, 'its prepare command failed');
  const { code, errors } = await typed('commands', 'rm work/a', 'rm work/b', '--setup', 'mkdir -p work', ...prepare);
  assert.is(code, 0, errors);
});

bench('uses a shell only where one is needed, and says so', async () => {
  const { code, errors } = await typed('commands', 'true && true', 'true', '--pairs', '2');
  assert.is(code, 0);
  assert.match(errors, 'needs a shell');
});

const refused: [args: string[], sentence: string][] = [
  [['commands', 'one'], 'expected two commands'],
  [['commands', 'uv run x', 'true'], 'starts another program'],
  [['commands', '$RUNNER x', 'true'], '$RUNNER stands for'],
  [['commands', 'true | true', 'true', '--no-shell'], 'expected commands that run without a shell'],
  [['commands', 'true', 'true', '--shell', '--no-shell'], 'got both'],
  [['commands', 'true', 'true', '--prepare', 'a', '--prepare', 'b', '--prepare', 'c'], 'once or twice'],
  [['commands', 'echo 1', 'echo 2', '--same-output'], 'got line 1 "2" where base has "1"'],
  [['commands', 'sh -c "A=1 uv run x"', 'true'], 'starts another program'],
  [['commands', 'true', 'true', '--seconds', 'soon'], 'expected a number above 0 for --seconds, got "soon"'],
  [['commands', 'true', 'true', '--pairs', '1.5'], 'expected a whole number for --pairs'],
  [['commands', 'true', 'true', '--seed', '-1x'], '--seed'],
  [['commands', 'true', 'true', '--unknown'], '--unknown'],
  [['report', 'nothing.jsonl'], 'expected a session'],
  [['compare', '--base', 'main'], 'expected --base and --head'],
  [['compare', '--base', 'main', '--head', 'other', '--repository', '.'], 'expected the commit or branch "main"'],
];

for (const [args, sentence] of refused) {
  bench(`refuses "${args.join(' ')}"`, async () => {
    const { code, errors } = await typed(...args);
    assert.is(code, 3);
    assert.ok(errors.includes(sentence), errors);
    assert.not.ok(errors.includes('    at '), errors);
  });
}

bench('stops on Ctrl-C with nothing left', async () => {
  const child = spawn(process.execPath, [entry, 'commands', 'sleep 0.0314159', 'sleep 0.0314159', '--seconds', '60'], options());
  let errors = '';
  child.stderr?.on('data', (chunk) => {
    errors += chunk;
  });
  const exit = new Promise((resolve) => child.on('exit', resolve));
  for (let waited = 0; waited < 500 && !errors.includes('pairs'); waited += 1) await sleep(20);
  child.kill('SIGINT');
  assert.is(await exit, 3);
  assert.match(errors, 'the session was stopped');
  assert.not.ok(execFileSync('ps', ['-eo', 'args='], { encoding: 'utf8' }).includes('sleep 0.0314159'));
  assert.equal(readdirSync(temporary), []);
});

bench.run();

function options() {
  return {
    cwd: root,
    env: { ...process.env, TUNEUP_LOCK_FOLDER: root, TMPDIR: temporary, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'] as ('ignore' | 'pipe')[],
  };
}

async function typed(...args: string[]): Promise<{ code: number; output: string; errors: string }> {
  const child = spawn(process.execPath, [entry, ...args], options());
  let output = '';
  let errors = '';
  child.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    errors += chunk;
  });
  const code = await new Promise<number>((resolve) => child.on('close', (exit) => resolve(exit ?? -1)));
  return { code, output, errors };
}
