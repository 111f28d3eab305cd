import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../../../checks/rejects.ts';
import { createLocalExecutor } from '../../executors/local.ts';
import { python } from '../python.ts';

const benchmarks = suite('pytest-benchmark');
const place = mkdtempSync(join(tmpdir(), 'tuneup-pytest-'));
process.on('exit', () => rmSync(place, { recursive: true, force: true }));
const executor = createLocalExecutor({ root: place });
const checkout = join(place, 'checkout');

for (const [path, text] of Object.entries({
  // The project's own options switch benchmarks off, as many do.
  'pyproject.toml':
    '[project]\nname = "shop"\nversion = "1"\n\n[project.optional-dependencies]\ntest = ["pytest-benchmark"]\n\n[tool.pytest.ini_options]\naddopts = "--benchmark-disable"\n',
  'shop.py': 'def total(n):\n    return sum(i % 7 for i in range(n))\n',
  'tests/test_shop.py': `import pytest
import shop


@pytest.mark.parametrize("n", [500])
def test_total(benchmark, n):
    print("noise")
    assert benchmark(shop.total, n) > 0


def test_once(benchmark):
    benchmark.pedantic(shop.total, args=(9,), rounds=2)


def test_fails(benchmark):
    raise ValueError("no total today")


def test_plain():
    assert shop.total(3) > 0
`,
})) {
  mkdirSync(dirname(join(checkout, path)), { recursive: true });
  writeFileSync(join(checkout, path), text);
}
execFileSync('git', ['init', '--quiet', checkout]);
execFileSync('git', ['-C', checkout, 'add', '.']);

benchmarks('are found by their fixture, run with as many rounds as they make, and refused with what they said', async () => {
  const environment = await python.prepare(executor, checkout, join(place, 'work'), {});
  const missing = environment.notes?.find((note) => note.includes('could not'));
  if (missing !== undefined) {
    console.log(`skip: pytest-benchmark cannot be installed here: ${missing}`);
    return;
  }
  const found = await python.listBenchmarks(executor, environment, checkout, 'tests');
  assert.equal(
    found.map(({ target }) => target),
    ['tests/test_shop.py::test_total[500]', 'tests/test_shop.py::test_once', 'tests/test_shop.py::test_fails'],
  );
  const [total, once, fails] = found;
  if (!total || !once || !fails) throw new Error('three were found above');

  const { iterations, calls } = await python.calibrate(executor, environment, checkout, total);
  assert.equal([iterations, calls], [5, 1]);
  assert.is((await python.calibrate(executor, environment, checkout, once)).iterations, 2);
  assert.match(
    (await rejects(python.calibrate(executor, environment, checkout, fails), 'target-not-timed')).message,
    'no total today',
  );

  const samples = join(place, 'samples.json');
  const { argv, cwd, env } = python.timedCommand(environment, checkout, total, { iterations, calls });
  const result = await executor.run(argv, { cwd, env: { ...env, TUNEUP_SAMPLES: samples } });
  assert.is(result.exitCode, 0, result.errors);
  // What pytest prints holds times of its own, and would never be the same on two sides.
  assert.is(result.output, '');
  const { samplesNs } = JSON.parse(readFileSync(samples, 'utf8'));
  assert.is(samplesNs.length, 5);
  assert.ok(samplesNs.every((value: number) => value > 1000 && value < 10_000_000));
});

benchmarks.run();
