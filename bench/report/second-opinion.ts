import { join } from 'node:path';
import type { Executor } from '../executors/executor.ts';
import type { PlanTarget, Seconds } from '../plan.ts';
import { quoteWord } from '../quote-word.ts';
import { putRunner } from '../session.ts';

/** What real hyperfine says of the same two commands; shown under our verdict, never part of it. */
export interface SecondOpinion {
  /** As it names itself: "hyperfine 1.15.0". */
  version: string;
  /** The command that asks it again. */
  command: string;
  /** Its own table, in Markdown. */
  table: string;
  /** What a reader has to know of the command. Absent: nothing. */
  note?: string;
}

/** What hyperfine is asked about, as whole processes. */
export interface SecondOpinionRequest {
  executor: Executor;
  target: Pick<PlanTarget, 'argv' | 'cwd' | 'env' | 'setup' | 'prepare'>;
  /** What a process of base and one of head take together. */
  seconds: Seconds;
  /** For its file, on the executor's machine. */
  folder: string;
  /** Longest that it may run. */
  budgetSeconds: Seconds;
  /** Hears, in a sentence, that another session is measuring and hyperfine was not asked. */
  onBusy?: (sentence: string) => void;
  signal?: AbortSignal;
}

/** Asks hyperfine, where it is on the PATH; `undefined` where it is not, where its fewest runs would take too long, where they fail, or while another session is measuring: it runs under the machine's lock as we do. */
export async function askHyperfine(request: SecondOpinionRequest): Promise<SecondOpinion | undefined> {
  const { executor, target, folder, signal } = request;
  const version = await executor.run(['hyperfine', '--version']);
  const runs = runsFor(request);
  if (version.exitCode !== 0 || runs === undefined) return undefined;
  const words = hyperfineWords(target, runs);
  const file = join(folder, 'hyperfine.md');
  const runner = await putRunner(executor, folder);
  const asked = await executor.run(['python3', runner, '--alone', 'hyperfine', '--export-markdown', file, ...words], {
    cwd: target.cwd.a,
    env: target.env,
    timeoutSeconds: 10 * request.budgetSeconds,
    ...(signal ? { signal } : {}),
  });
  const [, busy] = /^(the machine is being measured on by .*)$/m.exec(asked.errors) ?? [];
  if (busy !== undefined) request.onBusy?.(`hyperfine was not asked for a second opinion: ${busy}`);
  const table = asked.exitCode === 0 ? await executor.get(file) : undefined;
  if (!table) return undefined;
  return {
    version: version.output.trim(),
    command: ['hyperfine', ...words].map(quoteWord).join(' '),
    table: new TextDecoder().decode(table).trim(),
  };
}

/** The second opinion as Markdown lines. */
export function renderSecondOpinion({ version, command, table, note }: SecondOpinion): string[] {
  return [
    `Second opinion of ${version}, which times one side after the other and knows no pairs${note === undefined ? '' : `; ${note}`}:`,
    '',
    '```sh',
    command,
    '```',
    '',
    table,
  ];
}

const fewestRuns = 5;
const mostRuns = 100;
const warmups = 3;

function runsFor({ seconds, budgetSeconds }: SecondOpinionRequest): number | undefined {
  if (seconds === 0) return undefined;
  const runs = Math.min(mostRuns, Math.floor(budgetSeconds / seconds) - warmups);
  return runs < fewestRuns ? undefined : runs;
}

function hyperfineWords(target: SecondOpinionRequest['target'], runs: number): string[] {
  const { a, b } = commandsOf(target);
  // Both sides go through a shell, or neither.
  const scripts = [a, b].map((argv) => (argv[0] === 'sh' && argv[1] === '-c' && argv.length === 3 ? argv[2] : undefined));
  const [first, second] = scripts;
  const isShell = first !== undefined && second !== undefined;
  const texts = isShell ? [first, second] : [a, b].map((argv) => argv.map(quoteWord).join(' '));
  const beside = (['setup', 'prepare'] as const).flatMap((name) => {
    const commands = target[name];
    if (!commands) return [];
    const [base, head] = [commands.a, commands.b].map((argv) => argv.map(quoteWord).join(' '));
    return name === 'setup' || base === head ? [`--${name}`, base ?? ''] : [`--${name}`, base ?? '', `--${name}`, head ?? ''];
  });
  const names = ['--command-name', 'base', '--command-name', 'head'];
  return [
    ...(isShell ? ['--shell', 'sh'] : ['-N']),
    '--warmup',
    String(warmups),
    '--runs',
    String(runs),
    ...beside,
    ...names,
    ...texts,
  ];
}

/** hyperfine runs all its commands in one folder: sides that stand in two of them go there themselves. */
function commandsOf({ argv, cwd }: SecondOpinionRequest['target']): { a: string[]; b: string[] } {
  if (cwd.a === cwd.b) return argv;
  return { a: ['env', '-C', cwd.a, ...argv.a], b: ['env', '-C', cwd.b, ...argv.b] };
}
