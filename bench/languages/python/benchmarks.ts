import type { Executor } from '../../executors/executor.ts';
import { git } from '../../git.ts';
import { quoteWord } from '../../quote-word.ts';
import type { Environment, Measurement } from '../language.ts';
import { isPytestBenchmark, listPytestBenchmarks } from './pytest-benchmarks.ts';

/**
 * Files with a function `run` directly in the folder, or without one those that are named as benchmarks anywhere; beside them the tests that
 * take pytest-benchmark's fixture.
 */
export async function listBenchmarks(
  executor: Executor,
  environment: Environment,
  checkout: string,
  folder?: string,
): Promise<Measurement[]> {
  const place = folder?.replace(/\/+$/, '');
  const files = (await git(executor, checkout, ['ls-files', '--', ...(place === undefined ? [] : [place])])).split('\n');
  const above = place === '.' ? '' : `${place}/`;
  const isWanted = (file: string) => place === undefined || !file.slice(above.length).includes('/');
  const found: Measurement[] = [];
  const sources = new Map<string, string>();
  for (const file of files.filter((each) => each.endsWith('.py') && isWanted(each))) {
    const text = Buffer.from((await executor.get(`${checkout}/${file}`)) ?? []).toString('utf8');
    if (/\bbenchmark\b/.test(text)) sources.set(file, text);
    if (/^(async )?def run\(/m.test(text) && (place !== undefined || isNamedBenchmark(file)))
      found.push({ target: file, kind: 'benchmark', benchmark: file, calls: 1 });
  }
  return [...found, ...(await listPytestBenchmarks(executor, environment, checkout, sources))];
}

/** The best of five runs by the standard library; a test of pytest-benchmark by that. */
export function timeUpstream(benchmark: string): string {
  if (isPytestBenchmark(benchmark)) return `uv run python -m pytest -q --benchmark-enable ${quoteWord(benchmark)}`;
  const program = [
    'import runpy, sys, timeit',
    'unit = runpy.run_path(sys.argv[1])',
    'arguments = (unit["setup"](),) if "setup" in unit else ()',
    'print(min(timeit.repeat(lambda: unit["run"](*arguments), number=1, repeat=5)), "s")',
  ].join('; ');
  return `uv run python -c ${quoteWord(program)} ${quoteWord(benchmark)}`;
}

function isNamedBenchmark(file: string): boolean {
  return /(^|\/)(bench|benches|benchmark|benchmarks)\/|(^|\/)bench(mark)?_[^/]*\.py$/.test(file);
}
