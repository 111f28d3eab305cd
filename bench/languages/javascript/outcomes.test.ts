import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseJestOutcomes, parseMochaOutcomes, parseNodeOutcomes, parseUvuOutcomes } from './outcomes.ts';
import { findRunner } from './tests.ts';

const outcomes = suite('outcomes of JavaScript tests');

const three: [string, string][] = [
  ['m/a.test.mjs > shop adds', 'passed'],
  ['m/a.test.mjs > shop fails', 'failed'],
  ['m/a.test.mjs > shop waits', 'skipped'],
];

outcomes('come from the report of jest and of vitest, with names that hold in every checkout', () => {
  // As vitest 4 and jest 30 wrote it, cut down to what is read; only the last status differs between them.
  const report = (skipped: string) => `{"numTotalTests":3,"success":false,"testResults":[{"assertionResults":[
    {"ancestorTitles":["shop"],"fullName":"shop adds","status":"passed","title":"adds","duration":3.1},
    {"ancestorTitles":["shop"],"fullName":"shop fails","status":"failed","title":"fails","failureMessages":["Error: no"]},
    {"ancestorTitles":["shop"],"fullName":"shop waits","status":"${skipped}","title":"waits"}],
    "status":"failed","message":"","name":"/work/checkout/m/a.test.mjs"}]}`;
  assert.equal([...parseJestOutcomes(report('skipped'), '/work/checkout')], three);
  assert.equal([...parseJestOutcomes(report('pending'), '/work/checkout')], three);
});

outcomes('count a file that could not be loaded as one failed test', () => {
  const report = '{"testResults":[{"assertionResults":[],"status":"failed","name":"/work/checkout/a.test.mjs"}]}';
  assert.equal([...parseJestOutcomes(report, '/work/checkout')], [['a.test.mjs', 'failed']]);
});

outcomes('come from the report of mocha', () => {
  const test = (title: string) => `[{"title":"${title}","fullTitle":"shop ${title}","file":"/work/checkout/m/a.test.mjs"}]`;
  const report = `{"stats":{"tests":3},"pending":${test('waits')},"failures":${test('fails')},"passes":${test('adds')}}`;
  assert.equal([...parseMochaOutcomes(report, '/work/checkout')].sort(), three);
});

outcomes('come from what uvu prints, a suite at a time', () => {
  const output =
    'c.uvu.mjs\n shop  • ✘   (1 / 2)\n\n   FAIL  shop  "fails"\n    no\n\nd.uvu.mjs\n shop  • •   (2 / 2)\n\n  Total:     4\n';
  assert.equal(
    [...parseUvuOutcomes(output)],
    [
      ['c.uvu.mjs > shop', 'failed'],
      ['d.uvu.mjs > shop', 'passed'],
    ],
  );
});

outcomes("keep a test failed that passed afterwards, and pass over a killed process's last line", () => {
  const lines = '["a > x","failed"]\n["a > x","passed"]\n["a > y","pas';
  assert.equal([...parseNodeOutcomes(lines)], [['a > x', 'failed']]);
});

outcomes('refuse a report of another shape', () => {
  assert.throws(() => parseJestOutcomes('{"tests":1}', '/'), /expected a test report with "testResults"/);
  assert.throws(() => parseNodeOutcomes('["a","fine"]\n'), /expected a test's name and outcome/);
});

outcomes('know the runner that stands last in a command, where more words reach it', () => {
  const of = (command: string) => findRunner(command)?.name;
  assert.equal(
    ['$RUNNER --test', 'node --import x --test a.js', 'tsc && vitest run', 'c8 mocha', 'NODE_ENV=test jest', 'uvu tests'].map(of),
    ['node', 'node', 'vitest', 'mocha', 'jest', 'uvu'],
  );
  assert.equal(['jest | tee log', 'jest && echo done', 'node --test --test-reporter=tap', 'make check'].map(of), [
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

outcomes.run();
