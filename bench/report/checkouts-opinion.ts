import { posix } from 'node:path';
import type { Comparison } from '../comparison.ts';
import type { Executor } from '../executors/executor.ts';
import type { Environment, Language, Measurement, TimedCommand } from '../languages/language.ts';
import type { PlanTarget, Seconds, Sides } from '../plan.ts';
import { askHyperfine, type SecondOpinion } from './second-opinion.ts';

/** A comparison of two checkouts by one target, and where they are. */
export interface CheckoutsRequest {
  executor: Executor;
  language: Language;
  measurement: Measurement;
  target: PlanTarget;
  comparison: Comparison;
  sides: Sides<{ checkout: string; environment: Environment }>;
  /** The workspace's; what lies there is named without it. */
  workspaceFolder: string;
  /** For hyperfine's file, on the executor's machine. */
  folder: string;
  onBusy?: (sentence: string) => void;
  signal?: AbortSignal;
}

/** Longest that hyperfine may run, and what the samples of one of its processes should take: far more than its start, which it times too. */
const budgetSeconds: Seconds = 10;
const workSeconds: Seconds = 0.2;

/** What hyperfine says of the processes that were timed, with more samples in each; `undefined` where it cannot be asked. */
export async function askAboutCheckouts(request: CheckoutsRequest): Promise<SecondOpinion | undefined> {
  const { language, measurement, target, comparison, sides, onBusy, signal } = request;
  const [row] = comparison.rows;
  if (row?.baseSeconds === undefined || row.headSeconds === undefined) return undefined;
  const [base, head] = [row.baseSeconds * target.calls, row.headSeconds * target.calls];
  const most = 50 * target.iterations;
  const iterations = Math.max(target.iterations, Math.min(most, Math.ceil(workSeconds / Math.max(base, head))));
  const timed = (side: { checkout: string; environment: Environment }) =>
    language.timedCommand(side.environment, side.checkout, measurement, { iterations, calls: target.calls });
  const [a, b] = [timed(sides.a), timed(sides.b)];
  const own = Object.keys(a.env).filter((name) => a.env[name] !== b.env[name]);
  const argvOf = (command: TimedCommand) => [...withVariables(own, command.env), ...command.argv];
  const units = 2 * (row.pairs + (row.control?.pairs ?? 0));
  const asked = await askHyperfine({
    executor: request.executor,
    target: { argv: { a: argvOf(a), b: argvOf(b), c: argvOf(a) }, cwd: { a: a.cwd, b: b.cwd, c: a.cwd }, env: a.env },
    seconds: (2 * comparison.timedSeconds) / units + (iterations - target.iterations) * (base + head),
    folder: request.folder,
    budgetSeconds,
    ...(onBusy ? { onBusy } : {}),
    ...(signal ? { signal } : {}),
  });
  return asked && { ...asked, command: withoutPlaces(asked.command, request), note: note(language) };
}

/** Both commands get the environment of base; what head has otherwise stands before each of them. */
function withVariables(names: readonly string[], variables: Record<string, string>): string[] {
  return names.length === 0 ? [] : ['env', ...names.map((name) => `${name}=${variables[name] ?? ''}`)];
}

function note(language: Language): string {
  return `\`base\` and \`head\` are checkouts of the two commits, and the start of ${language.name === 'go' ? 'each test binary' : 'each interpreter'} is in its times`;
}

/** Folders of the machine say nothing to a reader. */
function withoutPlaces(command: string, { sides, measurement, workspaceFolder, language }: CheckoutsRequest): string {
  const runner = (path: string) => (language.name === 'python' ? '.venv/bin/python' : posix.basename(path));
  const names: [string, string][] = [
    [sides.a.environment.runner, runner(sides.a.environment.runner)],
    [sides.b.environment.runner, runner(sides.b.environment.runner)],
    [sides.a.checkout, 'base'],
    [sides.b.checkout, 'head'],
    ...(measurement.callsFile === undefined ? [] : [[measurement.callsFile, 'calls'] as [string, string]]),
  ];
  const named = names.reduce((text, [path, name]) => text.replaceAll(path, name), command);
  return named.replaceAll(workspaceFolder, 'workspace').replaceAll(/workspace\/scripts-[0-9a-f]+\//g, '');
}
