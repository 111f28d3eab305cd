import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runPlan } from '../comparison.ts';
import { openExecutor } from '../executors/index.ts';
import { failure } from '../failure.ts';
import { parseLines } from '../lines.ts';
import { findDifference } from '../output.ts';
import { createPlan, type Plan, type Sides } from '../plan.ts';
import { askHyperfine } from '../report/second-opinion.ts';
import { recordName } from '../session.ts';
import type { Command, Console } from './command.ts';
import { measuringOptions, measuringUsage, readCount, readNumber, readSeed } from './options.ts';
import { createProgress } from './progress.ts';
import { type PublishOptions, publish } from './publish.ts';
import { withFolder } from './session-folder.ts';
import { readShellUse, readTimedTexts, readUntimedText } from './timed-text.ts';

/** Compares two command lines, each a fresh process a time, in this folder. */
export const commands: Command = {
  usage: `'BASE COMMAND' 'HEAD COMMAND' [--name NAME] [--setup COMMAND] [--prepare COMMAND] [--shell | --no-shell] [--same-output] [--timeout SECONDS] ${measuringUsage}`,
  summary:
    'compare two commands; without a shell unless one is needed. --setup runs once before, --prepare before each process: given twice, for base and head. With --folder a killed session is resumed.',
  async run(args, console) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        ...measuringOptions,
        name: { type: 'string' },
        setup: { type: 'string', multiple: true },
        prepare: { type: 'string', multiple: true },
        shell: { type: 'boolean' },
        'no-shell': { type: 'boolean' },
        'same-output': { type: 'boolean' },
        timeout: { type: 'string' },
      },
    });
    const [base, head] = positionals;
    if (base === undefined || head === undefined || positionals.length > 2) {
      throw failure(
        'option-invalid',
        `expected two commands, base and head, got ${positionals.length}: quote each of them as one word`,
      );
    }
    return withFolder(values.folder, async (folder) => {
      const wanted = () => {
        const [a = [], b = []] = readTimedTexts([base, head], readShellUse(values), console.note);
        const here = process.cwd();
        return createPlan({
          seed: readSeed(values.seed),
          budgetSeconds: readNumber('seconds', values.seconds) ?? 20,
          ...optional('pairs', readCount('pairs', values.pairs)),
          ...optional('delta', readNumber('delta', values.delta)),
          ...optional('precision', readNumber('precision', values.precision)),
          targets: [
            {
              id: values.name ?? head,
              argv: { a, b, c: a },
              cwd: { a: here, b: here, c: here },
              ...optional('setup', readSides('setup', values.setup)),
              ...optional('prepare', readSides('prepare', values.prepare)),
              ...optional('timeoutSeconds', readNumber('timeout', values.timeout)),
            },
          ],
        });
      };
      const plan = (await readPlan(folder)) ?? wanted();
      if (values['same-output']) await requireSameOutput(plan, folder, console.signal);
      return runAndPublish(console, folder, plan, values);
    });
  },
};

/** One command for both sides, or one for each. */
function readSides(name: string, texts: string[] | undefined): Sides<string[]> | undefined {
  if (texts === undefined) return undefined;
  if (texts.length > 2) throw failure('option-invalid', `expected --${name} once or twice, got it ${texts.length} times`);
  const [a = [], b = a] = texts.map(readUntimedText);
  return { a, b, c: a };
}

/** Runs each side once, untimed. Fails with `output-differs` when they print something else. */
async function requireSameOutput(plan: Plan, folder: string, signal: AbortSignal): Promise<void> {
  const executor = openExecutor({ kind: 'local', root: folder });
  for (const target of plan.targets) {
    const printed: string[] = [];
    for (const side of ['a', 'b'] as const) {
      const options = { cwd: target.cwd[side], timeoutSeconds: target.timeoutSeconds, signal };
      for (const before of [target.setup, target.prepare]) if (before) await executor.run(before[side], options);
      printed.push((await executor.run(target.argv[side], options)).output);
    }
    const difference = findDifference(printed[0] ?? '', printed[1] ?? '');
    if (difference)
      throw failure(
        'output-differs',
        `expected base and head to print the same, got ${difference}: they do not do the same work`,
      );
  }
}

/** Runs a plan here and publishes what came of it. */
export async function runAndPublish(
  console: Console,
  folder: string,
  plan: Plan,
  values: PublishOptions & { 'no-wait'?: boolean },
) {
  const progress = createProgress(console);
  const executor = openExecutor({ kind: 'local', root: folder });
  try {
    const comparison = await runPlan({
      executor,
      plan,
      folder,
      leaseSeconds: 15,
      noWait: values['no-wait'] ?? false,
      onProgress: progress.show,
      signal: console.signal,
    });
    progress.end();
    const lines = parseLines(await readFile(join(folder, recordName), 'utf8'));
    const [target] = plan.targets;
    const [row] = comparison.rows;
    const askSecondOpinion = async () => {
      if (!target || !row || plan.targets.length > 1) return undefined;
      const budgetSeconds = Math.max(10, comparison.timedSeconds / 2);
      const seconds = (row.baseSeconds ?? 0) + (row.headSeconds ?? 0);
      const onBusy = (sentence: string) => console.note(`${sentence}\n`);
      return askHyperfine({ executor, target, seconds, folder, budgetSeconds, onBusy, signal: console.signal });
    };
    return await publish(console, { plan, lines, comparison }, { askSecondOpinion, ...values });
  } finally {
    progress.end();
  }
}

/** A session that was begun in this folder is gone on with, whatever seed a new one would have. */
async function readPlan(folder: string): Promise<Plan | undefined> {
  const path = join(folder, 'plan.json');
  return existsSync(path) ? (JSON.parse(await readFile(path, 'utf8')) as Plan) : undefined;
}

/** An option for a record in which absent and `undefined` differ. */
export function optional<Name extends string, Value>(name: Name, value: Value | undefined): { [name in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { [name in Name]: Value });
}
