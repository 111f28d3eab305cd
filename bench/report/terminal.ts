import type { Comparison, ComparisonRow } from '../comparison.ts';
import { estimateOf, renderFloor, renderSeconds, renderSpeedup } from './figures.ts';
import { renderHeadline } from './markdown.ts';

/** A comparison as plain text: a table, what it means in one sentence, and the doubts. */
export function renderTerminal(comparison: Comparison): string {
  const header = ['target', 'base', 'head', 'speedup', '95 % CI', 'CPU', 'floor', 'pairs', 'verdict'];
  const table = [header, ...comparison.rows.map(cells)];
  const widths = header.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const reasons = comparison.rows.filter((row) => row.reason && comparison.rows.length > 1);
  return [
    ...table.map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    ),
    '',
    renderHeadline(comparison).replaceAll('`', ''),
    ...(comparison.noneSlower && comparison.rows.length > 1
      ? ['no target is slower by more than the smallest effect of interest']
      : []),
    ...reasons.map((row) => `${row.target}: ${row.reason}`),
    ...comparison.warnings.map((warning) => `doubt: ${warning}`),
    '',
  ].join('\n');
}

function cells(row: ComparisonRow): string[] {
  const figures = estimateOf(row);
  return [
    row.target,
    row.baseSeconds === undefined ? '-' : renderSeconds(row.baseSeconds),
    row.headSeconds === undefined ? '-' : renderSeconds(row.headSeconds),
    figures ? renderSpeedup(figures.speedup) : '-',
    figures ? `${figures.low.toFixed(3)} .. ${figures.high.toFixed(3)}` : '-',
    row.cpu ? renderSpeedup(row.cpu.speedup) : '-',
    row.floor === undefined ? '-' : renderFloor(row.floor),
    String(row.pairs),
    row.verdict,
  ];
}
