import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Comparison } from '../comparison.ts';
import { type ExitCode, exitCodeOf } from '../exit-code.ts';
import { failure } from '../failure.ts';
import type { Line } from '../lines.ts';
import type { Plan } from '../plan.ts';
import { createBencherReport } from '../report/bencher.ts';
import { renderBenchstat } from '../report/benchstat.ts';
import { estimateOf } from '../report/figures.ts';
import { writeFiles } from '../report/files.ts';
import { createJsonReport } from '../report/hyperfine.ts';
import { renderMarkdown } from '../report/markdown.ts';
import type { SecondOpinion } from '../report/second-opinion.ts';
import { listSeries } from '../report/series.ts';
import { fileNameOf } from '../report/study.ts';
import { renderTerminal } from '../report/terminal.ts';
import type { Console } from './command.ts';

/** Where a result goes beside the terminal, and how strict the exit code is. */
export interface PublishOptions {
  json?: string | undefined;
  markdown?: string | undefined;
  /** Bencher's metric format. */
  bencher?: string | undefined;
  /** Folder for `base.txt` and `head.txt`, as benchstat reads them. */
  benchstat?: string | undefined;
  /** Folder for the pictures, each as SVG and PNG. */
  plots?: string | undefined;
  require?: boolean | undefined;
  strict?: boolean | undefined;
  /** Asked only when a Markdown text is wanted that has something to say. */
  askSecondOpinion?: () => Promise<SecondOpinion | undefined>;
}

/** Prints the result, writes the files that were asked for, and says how to exit. */
export async function publish(
  console: Console,
  { plan, lines, comparison }: { plan: Plan; lines: readonly Line[]; comparison: Comparison },
  options: PublishOptions,
): Promise<ExitCode> {
  console.print(renderTerminal(comparison));
  if (options.json !== undefined) {
    await write(options.json, `${JSON.stringify(createJsonReport(plan, lines, comparison), null, 2)}\n`);
  }
  if (options.markdown !== undefined) {
    const isChanged = comparison.rows.some((row) => /faster|slower/.test(row.verdict));
    const secondOpinion = isChanged ? await options.askSecondOpinion?.() : undefined;
    await write(options.markdown, renderMarkdown(comparison, secondOpinion ? { secondOpinion } : {}));
  }
  await writeForOthers(comparison, lines, options);
  return exitCodeOf(comparison, { require: options.require ?? false, strict: options.strict ?? false });
}

/** The pictures, and the files that other programs read, as far as they were asked for. What those make of them is not our verdict. */
export async function writeForOthers(
  comparison: Comparison,
  lines: readonly Line[],
  { bencher, benchstat, plots }: Pick<PublishOptions, 'bencher' | 'benchstat' | 'plots'>,
): Promise<void> {
  if (plots !== undefined) await writePlots(plots, comparison, lines);
  if (bencher !== undefined) await write(bencher, `${JSON.stringify(createBencherReport(comparison), null, 2)}\n`);
  if (benchstat === undefined) return;
  const { base, head } = renderBenchstat('tuneup', listSeries(lines));
  await write(join(benchstat, 'base.txt'), base);
  await write(join(benchstat, 'head.txt'), head);
}

/** All targets' speedups, and each target's pairs. Only here the packages that draw are needed. */
async function writePlots(folder: string, comparison: Comparison, lines: readonly Line[]): Promise<void> {
  const { plotPairs, plotRatios } = await import('../report/plots.ts').catch((error: unknown) => {
    throw failure('packages-missing', 'expected the packages that draw plots, but they are not installed: run "npm ci"', error);
  });
  const rows = comparison.rows.filter((row) => estimateOf(row) !== undefined);
  const pictures = rows.length === 0 ? {} : { speedups: plotRatios(rows) };
  for (const series of listSeries(lines)) {
    const row = comparison.rows.find(({ target }) => target === series.target);
    if (row && series.pairs.length > 0)
      Object.assign(pictures, { [`pairs-${fileNameOf(series.target)}`]: plotPairs(series, row) });
  }
  for (const [name, { svg, png }] of Object.entries(pictures))
    await writeFiles(folder, { [`${name}.svg`]: svg, [`${name}.png`]: png });
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
