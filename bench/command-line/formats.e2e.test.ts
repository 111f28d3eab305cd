import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const formats = suite('formats of other programs');
const root = mkdtempSync(join(tmpdir(), 'formats-'));
const entry = fileURLToPath(new URL('../index.ts', import.meta.url));

formats.after(() => {
  rmSync(root, { recursive: true, force: true });
});

formats('are written beside the result: Bencher, and two files that benchstat and we read', () => {
  const options = ['--pairs', '5', '--name', 'nothing', '--bencher', 'bmf.json', '--benchstat', 'stat'];
  const { code, errors } = typed('commands', 'true', 'true', ...options);
  assert.is(code, 0, errors);
  const { latency } = JSON.parse(readFileSync(join(root, 'bmf.json'), 'utf8')).nothing;
  assert.ok(latency.lower_value <= latency.value && latency.value <= latency.upper_value);
  const [base, head] = ['base', 'head'].map((side) => readFileSync(join(root, `stat/${side}.txt`), 'utf8').split('\n'));
  // benchstat compares nothing when the lines above the results differ.
  assert.is(base?.[0], head?.[0]);
  assert.is(base?.filter((line) => line.startsWith('Benchmark')).length, 5);
  const read = typed('report', 'stat/base.txt', 'stat/head.txt');
  assert.is(read.code, 0, read.errors);
  assert.match(read.output, /BenchmarkTarget\/nothing +5, 5 /);
  assert.match(read.output, 'unpaired: machine drift not removed');
});

formats('are drawn too: the speedups, and each target with its pairs and its control', () => {
  const options = ['--pairs', '5', '--name', 'no/thing', '--plots', 'plots', '--folder', 'kept'];
  const { code, errors } = typed('commands', 'true', 'true', ...options);
  assert.is(code, 0, errors);
  assert.equal(readdirSync(join(root, 'plots')), ['pairs-no-thing.png', 'pairs-no-thing.svg', 'speedups.png', 'speedups.svg']);
  assert.match(readFileSync(join(root, 'plots/pairs-no-thing.svg'), 'utf8'), 'xmlns="http://www.w3.org/2000/svg"');
  assert.equal([...readFileSync(join(root, 'plots/speedups.png')).subarray(1, 4)], [...Buffer.from('PNG')]);
  assert.is(typed('report', 'kept/samples.jsonl', '--plots', 'again').code, 0);
  assert.is(readFileSync(join(root, 'again/speedups.svg'), 'utf8'), readFileSync(join(root, 'plots/speedups.svg'), 'utf8'));
});

formats('are shown without a verdict', () => {
  writeFileSync(join(root, 'one.json'), '{"results":[{"command":"sleep 0.1","times":[0.101,0.103]}]}');
  const { code, output } = typed('report', 'one.json');
  assert.is(code, 0);
  assert.match(output, /^hyperfine JSON\n/);
  assert.match(output, /sleep 0\.1 +2 +102 ms/);
});

formats('are refused when they are broken, unknown, or of two programs', () => {
  writeFileSync(join(root, 'broken.json'), '{"results":[{"command":"sleep 0.1","times":[]}]}');
  writeFileSync(join(root, 'go.txt'), 'BenchmarkA-2 10 5 ns/op\n');
  writeFileSync(join(root, 'words.txt'), 'hello\n');
  const refuse = (...files: string[]) => {
    const { code, errors } = typed('report', ...files);
    assert.is(code, 3);
    return errors;
  };
  assert.match(refuse('broken.json'), 'export with --export-json');
  assert.match(refuse('one.json', 'go.txt'), 'expected two files of one program');
  assert.match(refuse('go.txt', 'words.txt'), 'in words.txt, got something else');
});

formats.run();

function typed(...args: string[]) {
  const env = { ...process.env, TUNEUP_LOCK_FOLDER: root, TMPDIR: root, NO_COLOR: '1' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [entry, ...args], { cwd: root, env, encoding: 'utf8' });
  return { code: status ?? -1, output: stdout, errors: stderr };
}
