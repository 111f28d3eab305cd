import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { analyse } from '../comparison.ts';
import { failure } from '../failure.ts';
import { parseLines } from '../lines.ts';
import type { Command } from './command.ts';
import { optional } from './commands.ts';
import { readNumber } from './options.ts';
import { publish } from './publish.ts';

/** Makes numbers and verdicts again from a session's raw data, finished or not. */
export const report: Command = {
  usage: 'SAMPLES.jsonl [--delta F] [--json FILE] [--markdown FILE] [--require]',
  summary: "analyse a session's raw data again; nothing is run.",
  async run(args, console) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        delta: { type: 'string' },
        json: { type: 'string' },
        markdown: { type: 'string' },
        require: { type: 'boolean' },
        strict: { type: 'boolean' },
      },
    });
    const [path] = positionals;
    if (path === undefined) throw failure('option-invalid', 'expected the raw data of a session: name its samples.jsonl');
    const lines = parseLines(await readRecord(path));
    const plan = lines.find((line) => line.type === 'plan')?.plan;
    if (!plan) throw failure('record-broken', `expected a plan in ${path}, but there is none: is this a session's raw data?`);
    const comparison = analyse(plan, lines, optional('delta', readNumber('delta', values.delta)));
    return publish(console, { plan, lines, comparison }, values);
  },
};

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
