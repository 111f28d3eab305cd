import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openRepository } from './testing/repository.ts';

const compared = suite('comparison of JavaScript');
const repository = openRepository();

const sum = (turns: number) =>
  `export function sum(n: number): number {\n  let total = 0;\n  for (let i = 0; i < n * ${turns}; i += 1) total += i % 7;\n  return total;\n}\n`;

repository.commit(
  {
    'package.json': '{ "name": "shop", "type": "module", "scripts": { "test": "node --test" } }\n',
    'sum.ts': sum(3),
    'sum.test.js':
      "import test from 'node:test';\nimport assert from 'node:assert';\nimport { sum } from './sum.ts';\ntest('adds', () => assert.ok(sum(5000) > 0));\n",
    'benchmarks/sum.ts':
      "import { sum } from '../sum.ts';\n\nexport const setup = async (): Promise<number> => 10_000;\nexport const run = (n: number): number => sum(n);\nconsole.log('noise on the output');\n",
    'benchmarks/notes.ts': 'export const words = 1;\n',
    'bench/idle.ts': 'export const run = (): number => 1;\n',
    'other.ts': 'export function other(): number {\n  return 1;\n}\n',
  },
  'base',
);
repository.commit({ 'sum.ts': sum(1) }, 'fast');
repository.commit({ 'sum.ts': `// The same again.\n${sum(3)}` }, 'same');
repository.commit({ 'other.ts': 'export function other(): number {\n  return 2;\n}\n' }, 'elsewhere');
repository.commit({ 'sum.ts': "export function sum(): number {\n  throw new Error('no sum today');\n}\n" }, 'broken');

// A wide smallest effect: equal sides must not read faster on a busy machine either.
const options = ['--benchmarks', 'benchmarks', '--pairs', '20', '--delta', '0.2'];

compared('finds a third of the work faster, and the function that it is spent in', async () => {
  const { code, report, errors } = await repository.compare('fast', ...options);
  assert.is(code, 0, errors);
  assert.is(report?.verdict, 'faster');
  assert.ok((report?.low ?? 0) > 1.2, `${report?.low}`);
  assert.equal(
    report?.rows.map((row) => row.target),
    ['benchmarks/sum.ts', 'sum.ts:sum'],
  );
});

compared('does not find equal work faster', async () => {
  const { code, report, errors } = await repository.compare('same', ...options);
  assert.is(code, 0, errors);
  assert.not.ok(['faster', 'slower', 'failed'].includes(report?.verdict ?? 'failed'), report?.verdict);
});

compared('fails a head that throws, with what it said, and finds its benchmarks by name', async () => {
  const { code, report } = await repository.compare('broken', '--pairs', '20');
  assert.is(code, 3);
  assert.is(report?.verdict, 'failed');
  assert.match(report?.reason ?? '', /^head: .*no sum today/);
});

compared('times a single function by the calls of the tests', async () => {
  const { code, report, errors } = await repository.compare('fast', '--target', 'sum.ts:sum', '--pairs', '5');
  assert.is(code, 0, errors);
  assert.equal(
    report?.rows.map(({ target, verdict }) => [target, verdict]),
    [['sum.ts:sum', 'cannot tell']],
  );
});

compared('chooses the benchmarks that call what changed', async () => {
  const { code, report, errors } = await repository.compare('fast', '--pairs', '1');
  assert.is(code, 0, errors);
  assert.equal(
    report?.rows.map((row) => row.target),
    ['benchmarks/sum.ts', 'sum.ts:sum'],
  );
  assert.match(errors, 'benchmarks/sum.ts calls sum.ts:sum, which head changes');
});

compared('refuses a change that no benchmark calls, and a function that nothing calls', async () => {
  const unreached = await repository.compare('elsewhere', '--pairs', '20');
  assert.is(unreached.code, 3);
  assert.match(unreached.errors, 'expected a benchmark that calls what head changed (other.ts:other)');
  const uncalled = await repository.compare('fast', '--target', 'other.ts:other');
  assert.is(uncalled.code, 3);
  assert.match(uncalled.errors, 'write a module that exports run()');
});

compared.run();
