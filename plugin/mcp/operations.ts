import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { failure } from '../../bench/failure.ts';
import { findCheckout, type Outcome, runInCheckout, sessionsFolder } from './checkout.ts';
import { keepVerdict } from './keep-verdict.ts';

const reference = z.string().regex(/^[^-\s]\S*$/, 'expected a commit or branch');
const target = z.string().regex(/^[^:\s-][^:]*\.\w+:[\w.]+$/, 'expected file:function or file:Class.method');
const stack = z.string().regex(/^[A-Za-z0-9_.-]{1,100}$/, 'expected letters, digits, "-", "_" and "."');
const repository = z.string().min(1).describe('Path of the repository. Default: the folder the server runs in.');

/** One thing that an agent can ask for. `run` fails with a sentence; the server makes a tool error of it. */
export interface Operation {
  name: string;
  description: string;
  input: z.ZodObject;
  run(input: Record<string, unknown>, signal: AbortSignal): Promise<unknown>;
}

const compareInput = z.strictObject({
  base: reference,
  head: reference,
  repository: repository.optional(),
  targets: z.array(target).optional().describe('file:function; without them the benchmarks that base declares are timed'),
  benchmarks: z.string().regex(/^[^-]/).optional().describe('Folder of declared benchmarks'),
  seconds: z.number().positive().max(3600).optional(),
  pairs: z.int().positive().max(10_000).optional(),
});
const planInput = z.strictObject({ command: z.string().min(1).optional(), pairs: z.int().min(2).max(1000).optional() });
const stackInput = z.strictObject({ stack: stack.optional() });
const optimiseInput = z.strictObject({ repository, targets: z.array(target).min(1), stack: stack.optional() });

/** What the server offers, in the order in which it is listed. */
export const operations: readonly Operation[] = [
  {
    name: 'compare',
    description:
      'Measures two commits of a repository against each other; gives verdict, speedup with its interval, pairs and floor.',
    input: compareInput,
    run: (input, signal) => compare(compareInput.parse(input), signal),
  },
  {
    name: 'plan',
    description: 'Says what this machine can tell apart now, and how long a comparison takes.',
    input: planInput,
    run: (input, signal) => plan(planInput.parse(input), signal),
  },
  {
    name: 'verdicts',
    description: 'The verdict of each target of a stack, as the last session wrote them, with their age.',
    input: stackInput,
    run: async (input) => readVerdicts(stackInput.parse(input).stack ?? 'local'),
  },
  {
    name: 'optimise',
    description:
      'Runs a whole session on a repository: candidates, checks, measuring, pull requests on the local forge. Takes minutes.',
    input: optimiseInput,
    run: (input, signal) => optimise(optimiseInput.parse(input), signal),
  },
  {
    name: 'status',
    description: 'Which stacks there are, how old their outputs are, and whether a session is at work on one.',
    input: z.strictObject({}),
    run: async () => readStatus(),
  },
];

async function compare(input: z.infer<typeof compareInput>, signal: AbortSignal): Promise<unknown> {
  const folder = resolve(input.repository ?? '.');
  return withReport(async (json) => {
    const outcome = await runInCheckout(
      'bench/index.ts',
      [
        'compare',
        ...['--base', input.base, '--head', input.head, '--repository', folder, '--json', json],
        ...(input.targets ?? []).flatMap((one) => ['--target', one]),
        ...option('benchmarks', input.benchmarks),
        ...option('seconds', input.seconds),
        ...option('pairs', input.pairs),
      ],
      process.cwd(),
      signal,
    );
    if (!existsSync(json)) throw notDone('the comparison', outcome);
    const report = JSON.parse(readFileSync(json, 'utf8')) as Record<string, unknown>;
    keepVerdict(folder, input.head, report);
    const { results: _, ...said } = report;
    return { exitCode: outcome.exitCode, ...said };
  });
}

async function plan(input: z.infer<typeof planInput>, signal: AbortSignal): Promise<unknown> {
  const args = ['plan', ...(input.command === undefined ? [] : [input.command]), ...option('pairs', input.pairs)];
  const outcome = await runInCheckout('bench/index.ts', args, process.cwd(), signal);
  if (outcome.exitCode !== 0) throw notDone('the plan', outcome);
  return { outlook: outcome.output.trim().split('\n') };
}

async function optimise(input: z.infer<typeof optimiseInput>, signal: AbortSignal): Promise<unknown> {
  const chosen = ['--repository', resolve(input.repository), ...option('stack', input.stack)];
  const session = 'infra/session/index.ts';
  const up = await runInCheckout(session, ['up', ...chosen, '--targets', input.targets.join(',')], process.cwd(), signal);
  if (up.exitCode !== 0) throw notDone('the session', up);
  const outputs = await runInCheckout(session, ['outputs', ...chosen], process.cwd(), signal);
  if (outputs.exitCode !== 0) throw notDone('reading the outputs', outputs);
  return JSON.parse(outputs.output);
}

function readVerdicts(name: string): unknown {
  const path = join(sessionsFolder(), name, 'outputs.json');
  if (!existsSync(path))
    throw failure(
      'outputs-missing',
      `there are no outputs of a stack "${name}" in ${sessionsFolder()}: run a session first, or name another stack`,
    );
  const {
    verdicts = {},
    pullRequests = [],
    stackedPullRequest,
  } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  return { stack: name, writtenAt: statSync(path).mtime.toISOString(), verdicts, pullRequests, stackedPullRequest };
}

function readStatus(): unknown {
  const folder = sessionsFolder();
  const stacks = existsSync(folder)
    ? readdirSync(folder).filter(
        (name) => existsSync(join(folder, name, `Pulumi.${name}.yaml`)) || existsSync(join(folder, name, 'outputs.json')),
      )
    : [];
  return {
    checkout: findCheckout(),
    stacks: stacks.sort().map((name) => {
      const outputs = join(folder, name, 'outputs.json');
      return {
        stack: name,
        ...(existsSync(outputs) ? { outputsWrittenAt: statSync(outputs).mtime.toISOString() } : {}),
        hasSessionLock: existsSync(join(folder, name, 'session.lock')),
      };
    }),
  };
}

async function withReport<T>(work: (json: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'tuneup-tool-'));
  try {
    return await work(join(folder, 'report.json'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function option(name: string, value: string | number | undefined): string[] {
  return value === undefined ? [] : [`--${name}`, String(value)];
}

function notDone(what: string, { exitCode, errors, output }: Outcome) {
  const said = (errors.trim() || output.trim()).split('\n').slice(-12).join('\n');
  return failure('command-failed', `${what} ended with exit code ${exitCode}: ${said || 'it said nothing'}`);
}
