import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { analyse } from '../comparison.ts';
import { failure } from '../failure.ts';
import { parseLines } from '../lines.ts';
import { renderSource, renderUnpaired } from '../report/sources.ts';
import { findFormat, parseSource } from '../sources/index.ts';
import type { Command } from './command.ts';
import { optional } from './commands.ts';
import { readNumber } from './options.ts';
import { publish } from './publish.ts';

/**
 * Makes numbers and verdicts again from a session's raw data, finished or not. Files of other programs are shown, one by itself or two side
 * by side, without a verdict.
 */
export const report: Command = {
  usage:
    'SAMPLES.jsonl [--delta F] [--json FILE] [--markdown FILE] [--bencher FILE] [--benchstat DIR] [--plots DIR] [--require] | BASE-FILE [HEAD-FILE]',
  summary:
    "analyse a session's raw data again; nothing is run. Results of hyperfine, pytest-benchmark, tinybench, mitata and go test are shown as they are, unpaired.",
  async run(args, console) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        delta: { type: 'string' },
        json: { type: 'string' },
        markdown: { type: 'string' },
        bencher: { type: 'string' },
        benchstat: { type: 'string' },
        plots: { type: 'string' },
        require: { type: 'boolean' },
        strict: { type: 'boolean' },
      },
    });
    const [path, other] = positionals;
    if (path === undefined) throw failure('option-invalid', 'expected the raw data of a session: name its samples.jsonl');
    const text = await readRecord(path);
    if (other !== undefined || findFormat(text)) {
      console.print(await showSources(text, path, other));
      return 0;
    }
    const lines = parseLines(text);
    const plan = lines.find((line) => line.type === 'plan')?.plan;
    if (!plan) throw failure('record-broken', `expected a plan in ${path}, but there is none: is this a session's raw data?`);
    const comparison = analyse(plan, lines, optional('delta', readNumber('delta', values.delta)));
    return publish(console, { plan, lines, comparison }, values);
  },
};

async function showSources(text: string, path: string, other: string | undefined): Promise<string> {
  const base = parseSource(text, path);
  if (other === undefined) return renderSource(base.format, base.benchmarks);
  const head = parseSource(await readRecord(other), other);
  if (head.format === base.format) return renderUnpaired(base.benchmarks, head.benchmarks);
  throw failure(
    'option-invalid',
    `expected two files of one program, got ${base.format} in ${path} and ${head.format} in ${other}: give two of the same`,
  );
}

async function readRecord(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw failure(
      'record-missing',
      `expected a session's raw data in ${path}, but it cannot be read: ${(error as Error).message}`,
      error,
    );
  }
}
