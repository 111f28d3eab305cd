import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rules } from './index.ts';
import { readSamples, type Sample } from './samples.ts';

const samples = suite('rule samples');

function run(jobs: (Sample & { checked?: number[] })[]): { name: string; differences: number[] }[] {
  const python = spawnSync('python3', ['-B', join(import.meta.dirname, 'measure.py')], {
    input: JSON.stringify(jobs),
    encoding: 'utf8',
  });
  assert.is(python.status, 0, python.stderr);
  return JSON.parse(python.stdout);
}

samples('are rewritten by their rules, and then return, raise and change arguments as before', async () => {
  const all = await readSamples();
  assert.equal(
    all.filter((sample) => sample.head === undefined).map((sample) => sample.name),
    [],
  );
  const checked = [0, 1, 2, 3, 4, 7, 12, 20];
  for (const { name, differences } of run(all.map((sample) => ({ ...sample, checked })))) {
    assert.equal(differences, [], `${name} differs at these sizes`);
  }
});

samples('show a rewrite that changes what is returned', () => {
  const base = 'def sample(xs):\n    return sorted(xs)\ndef inputs(n):\n    return (list(range(n, 0, -1)),)\n';
  const [result] = run([{ name: 'wrong', base, head: base.replace('sorted(xs)', 'xs'), sizes: [1, 1], checked: [1, 2, 3] }]);
  assert.equal(result?.differences, [2, 3]);
});

samples('show a rewrite that changes an argument', () => {
  const base = 'def sample(xs):\n    return sorted(xs)\ndef inputs(n):\n    return (list(range(n, 0, -1)),)\n';
  const [result] = run([
    {
      name: 'wrong',
      base,
      head: base.replace('return sorted(xs)', 'xs.sort()\n    return list(xs)'),
      sizes: [1, 1],
      checked: [2],
    },
  ]);
  assert.equal(result?.differences, [2]);
});

samples('stand beside every rule, with a test', () => {
  for (const rule of rules) {
    for (const ending of ['.ts', '.test.ts', '.sample.py']) {
      assert.ok(
        existsSync(join(import.meta.dirname, rule.language, `${rule.name}${ending}`)),
        `${rule.name}${ending} is missing`,
      );
    }
  }
  const files = readdirSync(join(import.meta.dirname, 'python')).filter((name) => name.endsWith('.sample.py'));
  assert.is(files.length, rules.length);
  assert.is(new Set(rules.map((rule) => rule.name)).size, rules.length);
});

samples.run();
