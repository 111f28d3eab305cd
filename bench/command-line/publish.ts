import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Comparison } from '../comparison.ts';
import { type ExitCode, exitCodeOf } from '../exit-code.ts';
import type { Line } from '../lines.ts';
import type { Plan } from '../plan.ts';
import { createJsonReport } from '../report/hyperfine.ts';
import { renderMarkdown } from '../report/markdown.ts';
import type { SecondOpinion } from '../report/second-opinion.ts';
import { renderTerminal } from '../report/terminal.ts';
import type { Console } from './command.ts';

/** Where a result goes beside the terminal, and how strict the exit code is. */
export interface PublishOptions {
  json?: string | undefined;
  markdown?: string | undefined;
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
  return exitCodeOf(comparison, { require: options.require ?? false, strict: options.strict ?? false });
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
