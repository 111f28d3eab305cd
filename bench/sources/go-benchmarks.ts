import { failure } from '../failure.ts';
import type { SourceBenchmark, SourceFormat } from './source.ts';

/** What `go test -bench` prints; several lines of one name, as `-count` makes them, are its runs. */
export const goBenchmarks: SourceFormat = {
  name: 'Go benchmark text',
  recognises: (text) => /^Benchmark\S+\s+\d+\s/m.test(text),
  parse: parseGoBenchmarks,
};

/** `BenchmarkParse/small-8  1000  123.4 ns/op  4 B/op`: names lose the number of processors that all of them end in. */
export function parseGoBenchmarks(text: string): SourceBenchmark[] {
  const lines = text.split('\n').flatMap((line, index) => {
    const [name = '', count = '', ...rest] = line.trim().split(/\s+/);
    if (!/^Benchmark/.test(name) || !/^\d+$/.test(count)) return [];
    const unit = rest.indexOf('ns/op');
    const value = Number(rest[unit - 1]);
    if (unit > 0 && Number.isFinite(value) && value > 0) return [{ name, seconds: value / 1e9 }];
    throw failure(
      'source-malformed',
      `expected "${name} N T ns/op" in line ${index + 1}, got "${line.trim()}": it has no time above 0`,
    );
  });
  const suffix = /-\d+$/.exec(lines[0]?.name ?? '')?.[0];
  const isShared = suffix !== undefined && lines.every(({ name }) => name.endsWith(suffix));
  const found = new Map<string, number[]>();
  for (const { name, seconds } of lines) {
    const plain = isShared ? name.slice(0, -suffix.length) : name;
    found.set(plain, [...(found.get(plain) ?? []), seconds]);
  }
  return [...found].map(([name, seconds]) => ({ name, seconds }));
}
