import type { Executor } from '../../executors/executor.ts';
import { git } from '../../git.ts';
import type { Environment, Measurement } from '../language.ts';

/** Files with a function `run`: those directly in the folder, or without one those that are named as benchmarks anywhere. */
export async function listBenchmarks(
  executor: Executor,
  _environment: Environment,
  checkout: string,
  folder?: string,
): Promise<Measurement[]> {
  const place = folder?.replace(/\/+$/, '');
  const files = (await git(executor, checkout, ['ls-files', '--', ...(place === undefined ? [] : [place])])).split('\n');
  const above = place === '.' ? '' : `${place}/`;
  const isWanted = (file: string) => (place === undefined ? isNamedBenchmark(file) : !file.slice(above.length).includes('/'));
  const found: Measurement[] = [];
  for (const file of files.filter((each) => each.endsWith('.py') && isWanted(each))) {
    const text = await executor.get(`${checkout}/${file}`);
    if (text && /^(async )?def run\(/m.test(Buffer.from(text).toString('utf8')))
      found.push({ target: file, kind: 'benchmark', benchmark: file, calls: 1 });
  }
  return found;
}

function isNamedBenchmark(file: string): boolean {
  return /(^|\/)(bench|benches|benchmark|benchmarks)\/|(^|\/)bench(mark)?_[^/]*\.py$/.test(file);
}
