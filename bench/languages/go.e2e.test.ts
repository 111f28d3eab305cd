import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../../checks/rejects.ts';
import { createLocalExecutor } from '../executors/local.ts';
import { asBenchmark } from './go/benchmarks.ts';
import { go } from './go.ts';
import { openRepository } from './testing/repository.ts';

const compared = suite('comparison of Go');
const repository = openRepository();

const sum = (turns: number) =>
  `package shop\n\nfunc Sum(n int) int {\n\ttotal := 0\n\tfor i := 0; i < n*${turns}; i++ {\n\t\ttotal += i % 7\n\t}\n\treturn total\n}\n`;

repository.commit(
  {
    'go.mod': 'module example.invalid/shop\n\ngo 1.21\n',
    'shop/sum.go': sum(3),
    'shop/label.go': 'package shop\n\nfunc Label() string { return "a" }\n',
    'idle/idle_test.go':
      'package idle\n\nimport "testing"\n\nfunc BenchmarkIdle(b *testing.B) {\n\tfor i := 0; i < b.N; i++ {\n\t}\n}\n',
    'shop/sum_test.go': `package shop

import "testing"

var sink int

func TestSum(t *testing.T) {
	if Sum(3) < 1 {
		t.Fatal("no sum")
	}
}

func BenchmarkSum(b *testing.B) {
	for _, part := range []struct {
		name string
		n    int
	}{{"small", 100}, {"large", 10000}} {
		b.Run(part.name, func(b *testing.B) {
			for i := 0; i < b.N; i++ {
				sink = Sum(part.n)
			}
		})
	}
}
`,
  },
  'base',
);
repository.commit({ 'shop/sum.go': sum(1) }, 'fast');
repository.commit({ 'shop/sum.go': sum(3).replace('package shop\n', 'package shop\n\n// The same again.\n') }, 'same');
repository.commit({ 'shop/label.go': 'package shop\n\nfunc Label() string { return "b" }\n' }, 'elsewhere');
repository.commit(
  { 'shop/label.go': 'package shop\n\nconst letter = "b"\n\nfunc Label() string { return letter }\n', 'README.md': 'A shop.\n' },
  'constant',
);
repository.commit({ 'shop/sum.go': 'package shop\n\nfunc Sum(n int) int { return m }\n' }, 'broken');

// The last commit does not build; what is called by itself below stands on one that does.
repository.checkout('base');

const large = ['--target', 'shop/sum_test.go:BenchmarkSum/large', '--pairs', '20', '--delta', '0.2'];

if (spawnSync('go', ['version']).error) {
  compared.skip('skip: there is no go on the PATH');
  console.log('skip: there is no go on the PATH');
} else {
  compared('finds a third of the work faster, in each part of a benchmark', async () => {
    const { code, report, errors } = await repository.compare('fast', '--benchmarks', 'shop', '--pairs', '20', '--delta', '0.2');
    assert.is(code, 0, errors);
    assert.is(report?.verdict, 'faster');
    assert.ok((report?.low ?? 0) > 1.2, `${report?.low}`);
    assert.equal(
      report?.rows.map((row) => row.target),
      ['shop/sum_test.go:BenchmarkSum/small', 'shop/sum_test.go:BenchmarkSum/large'],
    );
  });

  compared('does not find equal work faster', async () => {
    const { code, report, errors } = await repository.compare('same', ...large);
    assert.is(code, 0, errors);
    assert.not.ok(['faster', 'slower', 'failed'].includes(report?.verdict ?? 'failed'), report?.verdict);
  });

  compared("fails a head that does not build, with the compiler's words", async () => {
    const { code, report } = await repository.compare('broken', ...large);
    assert.is(code, 3);
    assert.match(report?.reason ?? '', /^head: .*undefined: m/);
  });

  compared('times a function by the benchmarks that call it', async () => {
    const { code, report, errors } = await repository.compare('fast', '--target', 'shop/sum.go:Sum', '--pairs', '5');
    assert.is(code, 0, errors);
    assert.equal(
      report?.rows.map(({ target, verdict }) => [target, verdict]),
      ['small', 'large'].map((part) => [`shop/sum_test.go:BenchmarkSum/${part}`, 'cannot tell']),
    );
    // By processor time a third of the work is less too: the start of the test binary is not in it.
    assert.ok(
      report?.rows.every(({ cpu }) => (cpu?.speedup ?? 0) > 1.2),
      JSON.stringify(report?.rows),
    );
  });

  compared('chooses the benchmarks that call what changed, or says that none does', async () => {
    const chosen = await repository.compare('fast', '--pairs', '1');
    assert.is(chosen.code, 0, chosen.errors);
    assert.is(chosen.report?.rows.length, 2);
    assert.match(chosen.errors, 'shop/sum_test.go:BenchmarkSum/large calls shop/sum.go:Sum, which head changes');
    assert.match(chosen.errors, 'not timed, since none is seen to call what head changes: idle/idle_test.go:BenchmarkIdle');
    const unreached = await repository.compare('elsewhere', '--pairs', '1');
    assert.is(unreached.code, 3);
    assert.match(unreached.errors, 'expected a benchmark that calls what head changed (shop/label.go:Label)');
  });

  compared('times every benchmark when head changes more than functions', async () => {
    const { report, errors } = await repository.compare('constant', '--pairs', '1');
    assert.match(errors, 'head changes more than functions that can be followed (shop/label.go)');
    assert.is(report?.rows.length, 3, errors);
  });

  compared('refuses a function that no benchmark calls and says what to write', async () => {
    assert.match((await repository.compare('same', '--target', 'shop/label.go:Label')).errors, 'write a func BenchmarkX');
  });

  compared('refuses a benchmark of several parts, and a name that is none', async () => {
    const root = mkdtempSync(join(tmpdir(), 'tuneup-go-'));
    process.on('exit', () => rmSync(root, { recursive: true, force: true }));
    const executor = createLocalExecutor({ root });
    const environment = await go.prepare(executor, repository.path, root, {});
    const refuse = (name: string) => {
      const measurement = asBenchmark({ file: 'shop/sum_test.go', qualifiedName: name });
      assert.ok(measurement);
      return rejects(go.calibrate(executor, environment, repository.path, measurement), 'target-not-timed');
    };
    assert.match((await refuse('BenchmarkNone')).message, 'is it a benchmark of this package?');
    assert.match((await refuse('BenchmarkSum')).message, 'name one of them');
    assert.is(asBenchmark({ file: 'shop/sum.go', qualifiedName: 'Sum' }), undefined);
  });
}

compared.run();
