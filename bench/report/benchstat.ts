import type { Series } from './series.ts';

/**
 * Both sides as Go's benchmark text, for benchstat: one line a process, in session order. benchstat does not know of the
 * pairs, so its interval is wider than ours. The header is the same in both files, since it compares nothing otherwise.
 */
export function renderBenchstat(project: string, series: readonly Series[]): { base: string; head: string } {
  return { base: render('base'), head: render('head') };

  function render(side: 'base' | 'head'): string {
    const lines = series.flatMap(({ target, pairs }) =>
      pairs.map((pair) => `${nameOf(target)} 1 ${(pair[side] * 1e9).toFixed(0)} ns/op`),
    );
    return [`pkg: ${project.replace(/\s+/g, '-')}`, ...lines, ''].join('\n');
  }
}

/** `shop/cart.py:Cart.total` as Go would name a benchmark of a part: after `Benchmark` comes a capital, and no space. */
function nameOf(target: string): string {
  return `BenchmarkTarget/${target.replace(/\s+/g, '_')}`;
}
