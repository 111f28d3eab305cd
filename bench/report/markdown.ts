import type { Comparison, ComparisonRow } from '../comparison.ts';
import {
  estimateOf,
  renderChange,
  renderChangeInterval,
  renderFloor,
  renderSeconds,
  renderSpeedup,
  renderStop,
} from './figures.ts';
import { renderSecondOpinion, type SecondOpinion } from './second-opinion.ts';

/** Marks of the generated part of a pull request's body: only what stands between them is ever rewritten. */
export const beginMark = '<!-- bench:begin -->';
export const endMark = '<!-- bench:end -->';

/** What the text may say beside the numbers. */
export interface MarkdownOptions {
  /** Commands that show the same on another machine, one a line. */
  reproduce?: string[];
  /** What hyperfine says of the same commands. */
  secondOpinion?: SecondOpinion;
  /** Where the raw data lies. */
  rawData?: string;
}

/**
 * A comparison for a pull request: the verdict first, then only the rows that changed. When nothing changed it is one line and nothing
 * else. Every percentage is of time: 3.1 % less time, not 3.1 % more speed.
 */
export function renderMarkdown(comparison: Comparison, options: MarkdownOptions = {}): string {
  const unchanged = comparison.rows.filter((row) => isUnchanged(row));
  if (unchanged.length === comparison.rows.length && comparison.rows.length > 0) return `${renderHeadline(comparison)}\n`;
  return [
    renderHeadline(comparison),
    '',
    ...renderTable(comparison.rows.filter((row) => !isUnchanged(row))),
    '',
    ...renderDetails(comparison, unchanged),
    ...(options.secondOpinion ? ['', ...renderSecondOpinion(options.secondOpinion)] : []),
    ...(options.reproduce?.length ? ['', 'Reproduce:', '', '```sh', ...options.reproduce, '```'] : []),
    ...(options.rawData ? ['', `Raw data: ${options.rawData}`] : []),
    '',
  ].join('\n');
}

/** The one sentence that says it. */
export function renderHeadline(comparison: Comparison): string {
  const [only] = comparison.rows;
  const subject = comparison.rows.length === 1 && only ? `\`${only.target}\`` : `${comparison.rows.length} targets together`;
  const verb = comparison.rows.length === 1 ? 'is' : 'are';
  const figures = estimateOf(comparison);
  const basis = figures ? `: ${renderBasis(comparison)}` : '';
  const reason = comparison.reason ? ` (${comparison.reason})` : '';
  if (comparison.verdict === 'failed') return `${subject}: failed${reason}`;
  if (!figures || comparison.verdict === 'cannot tell') {
    const interval = figures ? `, between ${renderChangeInterval(figures)} % of the time` : '';
    return `${subject}: cannot tell whether the time changed${interval}${reason}${basis}.`;
  }
  if (comparison.verdict === 'same') return `${subject} ${verb} the same within the smallest effect of interest${basis}.`;
  const change = Math.abs(1 / figures.speedup - 1) * 100;
  const amount = `${change.toFixed(change >= 10 ? 0 : 1)} % ${figures.speedup > 1 ? 'less' : 'more'} time`;
  return `${subject} ${verb} ${comparison.verdict}: ${amount} (95 % CI ${renderChangeInterval(figures)} %), ${renderSpeedup(figures.speedup)} as fast${reason}${basis}.`;
}

function renderBasis(comparison: Comparison): string {
  const [only] = comparison.rows;
  const stop = comparison.rows.length === 1 && only ? `, stopped ${renderStop(only.stopped)}` : '';
  const floor = comparison.floor === undefined ? '' : `, noise floor ${renderFloor(comparison.floor)}`;
  return `${comparison.pairs} random-order pairs${floor}${stop}`;
}

/** Rows as a Markdown table, lines of it; times, change with its interval, verdict. */
export function renderTable(rows: readonly ComparisonRow[]): string[] {
  return [
    '| target | base | head | change (CI) | speedup | CPU time | verdict |',
    '|---|---:|---:|---:|---:|---:|---|',
    ...rows.map((row) => `| ${cells(row).join(' | ')} |`),
  ];
}

function cells(row: ComparisonRow): string[] {
  const figures = estimateOf(row);
  return [
    code(row.target),
    row.baseSeconds === undefined ? '' : renderSeconds(row.baseSeconds),
    row.headSeconds === undefined ? '' : renderSeconds(row.headSeconds),
    figures ? `${renderChange(figures.speedup)} (${renderChangeInterval(figures)})` : '',
    figures ? renderSpeedup(figures.speedup) : '',
    row.cpu ? renderChange(row.cpu.speedup) : '',
    row.verdict + (row.reason ? `: ${row.reason.replaceAll('|', '\\|').replaceAll('\n', ' ')}` : ''),
  ];
}

/** What stands behind the numbers, folded: unchanged rows, controls, doubts, and the machine. */
export function renderDetails(comparison: Comparison, unchanged: readonly ComparisonRow[]): string[] {
  const hidden = comparison.environment.fields.filter((field) => field.state === 'not visible').map((field) => field.name);
  if (comparison.environment.fields.length === 0) return [];
  const shown = comparison.environment.fields.filter((field) => field.state !== 'not visible');
  return [
    '<details><summary>How sure this is, and on what machine</summary>',
    '',
    ...(unchanged.length > 0 ? ['Unchanged:', '', ...renderTable(unchanged), ''] : []),
    ...renderControls(comparison.rows),
    ...comparison.warnings.map((warning) => `- Doubt: ${warning}`),
    '',
    ...shown.map((field) => `- ${field.name}: ${field.value}${field.state === 'warn' ? ' (warn)' : ''}`),
    ...(hidden.length > 0 ? [`- not visible on this machine: ${hidden.join(', ')}`] : []),
    '',
    '</details>',
  ];
}

/** Rows as they would read if nothing had changed: base against its own second checkout, and its halves as blocks. */
function renderControls(rows: readonly ComparisonRow[]): string[] {
  const shown = rows.filter((row) => row.verdict !== 'failed' && (row.control || row.drift !== undefined));
  if (shown.length === 0) return [];
  return [
    'Control, the same base code on both sides:',
    '',
    '| target | base against its second checkout (CI) | pairs | base against itself in blocks |',
    '|---|---:|---:|---:|',
    ...shown.map(({ target, control, drift }) => {
      const figures = control ? `${renderChange(control.speedup)} (${renderChangeInterval(control)})` : '';
      const cells = [code(target), figures, String(control?.pairs ?? ''), drift === undefined ? '' : renderChange(drift)];
      return `| ${cells.join(' | ')} |`;
    }),
    '',
  ];
}

function code(target: string): string {
  return `\`${target.replaceAll('|', '\\|')}\``;
}

function isUnchanged(row: ComparisonRow): boolean {
  return row.verdict === 'same' || (row.verdict === 'cannot tell' && row.reason === undefined);
}
