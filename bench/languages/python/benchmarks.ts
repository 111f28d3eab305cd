import type { Executor } from '../../executors/executor.ts';
import { git } from '../../git.ts';
import type { Environment, Measurement } from '../language.ts';
import { listPytestBenchmarks } from './pytest-benchmarks.ts';

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

function isNamedBenchmark(file: string): boolean {
  return /(^|\/)(bench|benches|benchmark|benchmarks)\/|(^|\/)bench(mark)?_[^/]*\.py$/.test(file);
}
