import type { SourceBenchmark } from '../sources/source.ts';
import { ratioOfMeans } from '../statistics/fieller.ts';
import { median } from '../statistics/median.ts';
import { renderSeconds, renderSpeedup } from './figures.ts';

/** What stands beside every ratio of runs that nobody paired. */
const unpairedLabel = 'unpaired: machine drift not removed';

/** One file's benchmarks as a table, without a judgement. */
export function renderSource(format: string, benchmarks: readonly SourceBenchmark[]): string {
  const rows = benchmarks.map(({ name, seconds }) => [
    name,
    String(seconds.length),
    renderSeconds(median(seconds)),
    renderSeconds(mean(seconds)),
    renderSeconds(quantile(seconds, 0.05)),
    renderSeconds(quantile(seconds, 0.95)),
  ]);
  return [format, '', ...table([['benchmark', 'runs', 'median', 'mean', '5 %', '95 %'], ...rows]), ''].join('\n');
}

/** Two files side by side by the benchmarks' names, each ratio with its interval and its label; never a verdict. */
export function renderUnpaired(base: readonly SourceBenchmark[], head: readonly SourceBenchmark[]): string {
  const others = new Map(head.map((benchmark) => [benchmark.name, benchmark.seconds]));
  const rows = base.flatMap(({ name, seconds }) => {
    const other = others.get(name);
    if (other === undefined) return [];
    const ratio = ratioOfMeans(seconds, other);
    return [
      [
        name,
        `${seconds.length}, ${other.length}`,
        renderSeconds(mean(seconds)),
        renderSeconds(mean(other)),
        ratio ? renderSpeedup(ratio.ratio) : '-',
        ratio ? `${ratio.low.toFixed(3)} .. ${ratio.high.toFixed(3)}` : 'too few runs',
      ],
    ];
  });
  const lone = [...base, ...head].filter(({ name }) => !others.has(name) || !base.some((each) => each.name === name));
  return [
    ...table([['benchmark', 'runs', 'base', 'head', 'base / head', '95 % CI'], ...rows]),
    '',
    `${unpairedLabel}; for a verdict, measure both in pairs with "bench commands" or "bench compare"`,
    ...(lone.length > 0 ? [`only in one of the files: ${lone.map(({ name }) => name).join(', ')}`] : []),
    '',
  ].join('\n');
}

function table(rows: readonly string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
}
