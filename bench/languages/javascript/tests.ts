import { randomUUID } from 'node:crypto';
import type { Executor, RunResult } from '../../executors/executor.ts';
import { git } from '../../git.ts';
import type { Seconds } from '../../plan.ts';
import type { Environment, TestOutcome } from '../language.ts';
import { workFolder } from '../script-set.ts';
import { type Outcome, settleOutcome } from '../test-outcome.ts';
import { equip, readPackage, scripts, shell } from './environment.ts';
import { parseJestOutcomes, parseMochaOutcomes, parseNodeOutcomes, parseUvuOutcomes } from './outcomes.ts';

/** How one test runner is made to say what each test did. */
interface TestRunner {
  name: string;
  /** Recognises it as the command's last program. */
  pattern: RegExp;
  /** The command with what makes it write its report to `$TUNEUP_OUTCOMES`. */
  withReport(command: string): string;
  parse(report: string, result: RunResult, checkout: string): Map<string, Outcome>;
}

const runners: readonly TestRunner[] = [
  {
    name: 'node',
    pattern: /^(?!.*--test-reporter).*(?:\$RUNNER|\bnode)"? (?:.* )?--test(?![\w-])/,
    withReport: (command) =>
      command.replace(/ --test(?![\w-])/, ' --test --test-reporter="$TUNEUP_REPORTER" --test-reporter-destination=stdout'),
    parse: parseNodeOutcomes,
  },
  {
    name: 'vitest',
    pattern: /\bvitest\b/,
    withReport: (command) => `${command} --reporter=json --outputFile="$TUNEUP_OUTCOMES"`,
    parse: (report, _, checkout) => parseJestOutcomes(report, checkout),
  },
  {
    name: 'jest',
    pattern: /\bjest\b/,
    withReport: (command) => `${command} --json --outputFile="$TUNEUP_OUTCOMES"`,
    parse: (report, _, checkout) => parseJestOutcomes(report, checkout),
  },
  {
    name: 'mocha',
    pattern: /\bmocha\b/,
    withReport: (command) => `${command} --reporter json --reporter-option output="$TUNEUP_OUTCOMES"`,
    parse: (report, _, checkout) => parseMochaOutcomes(report, checkout),
  },
  {
    name: 'uvu',
    pattern: /\buvu\b/,
    withReport: (command) => command,
    parse: (_, result) => parseUvuOutcomes(result.output),
  },
];

/** What `npm test` would run; else node's own runner where it would find a file. */
export async function detectTests(executor: Executor, _: Environment, checkout: string): Promise<string | undefined> {
  const script = (await readPackage(executor, checkout))?.scripts.test;
  if (script !== undefined && !script.includes('no test specified')) return script;
  const files = (await git(executor, checkout, ['ls-files'])).split('\n');
  return files.some(isNodeTest) ? '$RUNNER --test' : undefined;
}

/** Runs the command and tells each test's outcome, as far as its runner names tests. */
export async function runTests(
  executor: Executor,
  environment: Environment,
  checkout: string,
  command: string,
  signal?: AbortSignal,
  timeoutSeconds: Seconds = 1800,
): Promise<TestOutcome> {
  const folder = workFolder(environment);
  const place = await scripts.put(executor, folder);
  await equip(executor, environment, checkout);
  const runner = findRunner(command);
  const file = `${folder}/scratch/${randomUUID()}.outcomes`;
  await executor.put(file, '');
  try {
    const result = await executor.run(shell(environment, checkout, runner ? runner.withReport(command) : command), {
      cwd: checkout,
      env: {
        ...environment.variables,
        RUNNER: environment.runner,
        TUNEUP_REPORTER: `${place}/tuneup_outcomes.mjs`,
        TUNEUP_OUTCOMES: file,
        // Without it some runners wait for changes, or write snapshots into the checkout.
        CI: 'true',
        // A test run inside another one reports to that one instead.
        NODE_TEST_CONTEXT: undefined,
      },
      timeoutSeconds,
      ...(signal ? { signal } : {}),
    });
    const report = Buffer.from((await executor.get(file)) ?? []).toString('utf8');
    return settleOutcome(command, result, runner?.parse(report, result, checkout) ?? new Map());
  } finally {
    await executor.run(['rm', '-f', file]);
  }
}

/** The runner that stands last in a command, where more words would reach it. */
export function findRunner(command: string): TestRunner | undefined {
  const last = command.split(/&&|\|\||;/).at(-1) ?? '';
  if (/[|>]/.test(last)) return undefined;
  return runners.find(({ pattern }) => pattern.test(last));
}

/** What `node --test` takes for a test when it is given no file. */
function isNodeTest(file: string): boolean {
  return (
    /\.[cm]?[jt]s$/.test(file) && (/(^|\/)test\//.test(file) || /(^|\/)(test|test-[^/]*|[^/]*[._-]test)\.[cm]?[jt]s$/.test(file))
  );
}
