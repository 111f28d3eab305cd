import type { Executor } from '../../executors/executor.ts';
import { failure } from '../../failure.ts';
import { lastLine } from '../../git.ts';
import type { Seconds } from '../../plan.ts';
import type { Counts, Environment, Measurement, TimedCommand } from '../language.ts';
import { workFolder } from '../script-set.ts';
import { putScripts, scriptsFolder } from './scripts.ts';
import { collectTests } from './tests.ts';

/** Rounds a process: its median is one value, and processes tell more than rounds. */
const rounds = 5;

/** True for a benchmark by pytest's own name, `tests/test_shop.py::test_total[10]`. */
export function isPytestBenchmark(benchmark: string | undefined): benchmark is string {
  return benchmark?.includes('::') ?? false;
}

/** The tests of these files that take pytest-benchmark's fixture, each set of parameters by itself; none where it is not installed. */
export async function listPytestBenchmarks(
  executor: Executor,
  environment: Environment,
  checkout: string,
  sources: ReadonlyMap<string, string>,
): Promise<Measurement[]> {
  const functions = new Set<string>();
  for (const [file, source] of sources) {
    for (const [, name] of source.matchAll(/^\s*(?:async )?def (test\w*)\([^)]*\bbenchmark\b/gm))
      functions.add(`${file}::${name}`);
  }
  if (functions.size === 0) return [];
  const installed = await executor.run([environment.runner, '-c', 'import pytest_benchmark'], { env: environment.variables });
  if (installed.exitCode !== 0) return [];
  const files = new Set([...functions].map((name) => name.split('::')[0] ?? ''));
  const quoted = [...files].map((file) => `'${file.replaceAll("'", "'\\''")}'`).join(' ');
  const collected = await collectTests(executor, environment, checkout, `-o addopts= ${quoted}`);
  const ids = collected.output.split('\n').filter((line) => functions.has(functionOf(line)));
  return ids.map((id) => ({ target: id, kind: 'benchmark', benchmark: id, calls: 1 }));
}

/** One process runs one test under pytest; counts of calls are pytest-benchmark's own business. */
export function pytestCommand(environment: Environment, checkout: string, benchmark: string, counts: Counts): TimedCommand {
  const unit = `${scriptsFolder(workFolder(environment))}/tuneup_pytest_benchmark.py`;
  const numbers = ['--iterations', String(counts.iterations), '--calls', String(counts.calls)];
  return {
    argv: [environment.runner, unit, ...numbers, '--benchmark', benchmark],
    cwd: checkout,
    env: { ...environment.variables, PYTEST_ADDOPTS: '' },
  };
}

/** Looks how many rounds the test makes, and how long a process of it takes. */
export async function calibratePytest(
  executor: Executor,
  environment: Environment,
  checkout: string,
  benchmark: string,
): Promise<Counts & { unitSeconds: Seconds }> {
  await putScripts(executor, workFolder(environment));
  const { argv, cwd, env } = pytestCommand(environment, checkout, benchmark, { iterations: rounds, calls: 1 });
  const result = await executor.run([...argv, '--calibrate', 'yes'], { cwd, env, timeoutSeconds: 300 });
  if (result.exitCode !== 0)
    throw failure('target-not-timed', `expected the benchmark to run under pytest in ${cwd}, got: ${lastLine(result)}`);
  return { iterations: (JSON.parse(result.output) as { rounds: number }).rounds, calls: 1, unitSeconds: result.wall };
}

/** `file::Class::test_total[10]` as its file and function. */
function functionOf(id: string): string {
  const [file = '', ...rest] = id.replace(/\[.*$/, '').split('::');
  return `${file}::${rest.at(-1) ?? ''}`;
}
