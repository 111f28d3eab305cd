import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runPlan } from '../comparison.ts';
import { openExecutor } from '../executors/index.ts';
import { failure } from '../failure.ts';
import { parseLines } from '../lines.ts';
import { createPlan, type Plan } from '../plan.ts';
import { recordName } from '../session.ts';
import { splitCommand } from '../timed-command.ts';
import type { Command, Console } from './command.ts';
import { measuringOptions, measuringUsage, readCount, readNumber, readSeed } from './options.ts';
import { createProgress } from './progress.ts';
import { publish } from './publish.ts';
import { withFolder } from './session-folder.ts';

/** Compares two command lines, each a fresh process a time, in this folder. */
export const commands: Command = {
  usage: `'BASE COMMAND' 'HEAD COMMAND' [--name NAME] [--timeout SECONDS] ${measuringUsage}`,
  summary: 'compare two commands; without a shell unless one is needed. With --folder a killed session is resumed.',
  async run(args, console) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { ...measuringOptions, name: { type: 'string' }, timeout: { type: 'string' } },
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
        const [a, b] = [readCommand(base, console), readCommand(head, console)];
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
              ...optional('timeoutSeconds', readNumber('timeout', values.timeout)),
            },
          ],
        });
      };
      const plan = (await readPlan(folder)) ?? wanted();
      return runAndPublish(console, folder, plan, values);
    });
  },
};

/** Runs a plan here and publishes what came of it. */
export async function runAndPublish(
  console: Console,
  folder: string,
  plan: Plan,
  values: { json?: string; markdown?: string; require?: boolean; strict?: boolean; 'no-wait'?: boolean },
) {
  const progress = createProgress(console);
  try {
    const comparison = await runPlan({
      executor: openExecutor({ kind: 'local', root: folder }),
      plan,
      folder,
      leaseSeconds: 15,
      noWait: values['no-wait'] ?? false,
      onProgress: progress.show,
      signal: console.signal,
    });
    progress.end();
    const lines = parseLines(await readFile(join(folder, recordName), 'utf8'));
    return await publish(console, { plan, lines, comparison }, values);
  } finally {
    progress.end();
  }
}

/** The command as a program and its arguments. `$RUNNER` is this folder's own interpreter; what only a shell understands goes through one. */
export function readCommand(text: string, console: Console): string[] {
  const settled = text.replaceAll(/\$\{?RUNNER\}?(?![A-Za-z0-9_])/g, findRunner);
  const words = splitCommand(settled);
  if (words?.length === 0) throw failure('option-invalid', 'expected a command, got an empty one');
  if (words) return words;
  console.note(`"${text}" needs a shell: the start of sh is in its times, and makes every ratio a little smaller\n`);
  return ['sh', '-c', settled];
}

function findRunner(): string {
  const runner = resolve('.venv/bin/python');
  if (existsSync(runner)) return runner;
  throw failure(
    'runner-missing',
    `$RUNNER stands for ${runner}, but there is none: make the environment or name the interpreter`,
  );
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
