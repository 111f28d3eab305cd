import { failure } from '../failure.ts';
import { goBenchmarks } from './go-benchmarks.ts';
import { hyperfine } from './hyperfine.ts';
import { mitata } from './mitata.ts';
import { pytestBenchmark } from './pytest-benchmark.ts';
import type { SourceBenchmark, SourceFormat } from './source.ts';
import { tinybench } from './tinybench.ts';

/** Every format that is read; a new one is its file and a word here. */
const formats: readonly SourceFormat[] = [hyperfine, pytestBenchmark, mitata, tinybench, goBenchmarks];

/** The format that a text is in, or `undefined`. */
export function findFormat(text: string): SourceFormat | undefined {
  return formats.find((format) => format.recognises(text));
}

/** Reads a file's text in whichever format it is. Fails with `source-unknown` or `source-malformed`. */
export function parseSource(text: string, path: string): { format: string; benchmarks: SourceBenchmark[] } {
  const format = findFormat(text);
  if (format) return { format: format.name, benchmarks: format.parse(text) };
  const known = formats.map(({ name }) => name).join(', ');
  throw failure('source-unknown', `expected a session's raw data, or ${known}, in ${path}, got something else`);
}
