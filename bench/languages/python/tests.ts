import { randomUUID } from 'node:crypto';
import type { Executor, RunResult } from '../../executors/executor.ts';
import { failure } from '../../failure.ts';
import { lastLine } from '../../git.ts';
import type { Seconds } from '../../plan.ts';
import type { Environment, TestOutcome } from '../language.ts';
import { workFolder } from '../script-set.ts';
import { putScripts } from './scripts.ts';

const collectSeconds = 120;

export interface TestRun {
  /** Added to what tests get anyway. */
  env?: Record<string, string>;
  timeoutSeconds?: Seconds;
  /** Runs these tests alone, by the names that an earlier outcome gave them; pytest only, other runners run all. */
  only?: readonly string[] | undefined;
  signal?: AbortSignal | undefined;
}

/** Variables of a test run: the checkout's code first, our notes on each test, no files written beside the sources. */
async function testVariables(
  executor: Executor,
  environment: Environment,
  checkout: string,
  outcomes: string,
): Promise<Record<string, string>> {
  const watch = `${await putScripts(executor, workFolder(environment))}/watch`;
  return {
    ...environment.variables,
    RUNNER: environment.runner,
    VIRTUAL_ENV: environment.runner.replace(/\/bin\/python$/, ''),
    PYTHONPATH: [watch, `${checkout}/src`, checkout].join(':'),
    PYTEST_PLUGINS: 'tuneup_outcomes',
    PYTEST_ADDOPTS: '-p no:cacheprovider --continue-on-collection-errors',
    TUNEUP_OUTCOMES: outcomes,
  };
}

function shell(command: string): string[] {
  return ['sh', '-c', `PATH="$VIRTUAL_ENV/bin:$PATH"; export PATH\n${command}`];
}

/** Lets pytest look for tests without running any. `why` is what it complained about. */
export async function collectTests(
  executor: Executor,
  environment: Environment,
  checkout: string,
  options: string,
): Promise<RunResult & { why: string }> {
  const env = await testVariables(executor, environment, checkout, '');
  const result = await executor.run(shell(`exec "$RUNNER" -m pytest --collect-only -q ${options}`), {
    cwd: checkout,
    env,
    timeoutSeconds: collectSeconds,
  });
  const text = `${result.output}\n${result.errors}`;
  return {
    ...result,
    why: /^E +(.*(?:Error|Exception).*)$/m.exec(text)?.[1] ?? /unrecognized arguments: .*/.exec(text)?.[0] ?? lastLine(result),
  };
}

/** pytest where it is installed and finds a test; else unittest where that finds one. */
export async function detectTests(executor: Executor, environment: Environment, checkout: string): Promise<string | undefined> {
  const hasPytest =
    (await executor.run([environment.runner, '-c', 'import pytest'], { env: environment.variables })).exitCode === 0;
  if (hasPytest) {
    const plain = await collectTests(executor, environment, checkout, '');
    if (plain.exitCode === 5) return undefined;
    // Options of the project's own settings that belong to a plugin which is not installed, such as --cov.
    if (plain.exitCode === 4 && plain.why.includes('unrecognized arguments')) return '$RUNNER -m pytest -o addopts=';
    return '$RUNNER -m pytest';
  }
  const command = '$RUNNER -m unittest discover';
  const outcome = await runTests(executor, environment, checkout, command);
  return outcome.passed.length + outcome.failed.length > 0 ? command : undefined;
}

/**
 * Runs the command and tells each test's outcome. A command that is neither pytest nor unittest counts as one test, named
 * as the command, that passes when it ends well.
 */
export async function runTests(
  executor: Executor,
  environment: Environment,
  checkout: string,
  command: string,
  run: TestRun = {},
): Promise<TestOutcome> {
  const file = `${workFolder(environment)}/scratch/${randomUUID()}.jsonl`;
  await executor.put(file, '');
  const env = {
    ...(await testVariables(executor, environment, checkout, file)),
    ...(/unittest/.test(command) ? { TUNEUP_UNITTEST: '1' } : {}),
    ...(run.only ? { TUNEUP_ONLY: `${file}.only` } : {}),
    ...run.env,
  };
  try {
    if (run.only) await executor.put(`${file}.only`, JSON.stringify(run.only));
    const result = await executor.run(shell(command), {
      cwd: checkout,
      env,
      timeoutSeconds: run.timeoutSeconds ?? 1800,
      ...(run.signal ? { signal: run.signal } : {}),
    });
    const outcomes = parseOutcomes(Buffer.from((await executor.get(file)) ?? []).toString('utf8'));
    const of = (state: string) => [...outcomes].filter(([, outcome]) => outcome === state).map(([name]) => name);
    const tests = { passed: of('passed'), failed: of('failed'), skipped: of('skipped') };
    if (outcomes.size === 0 && !/pytest|unittest/.test(command))
      (result.exitCode === 0 ? tests.passed : tests.failed).push(command);
    const failed = result.exitCode !== 0 && result.exitCode !== 5;
    if (outcomes.size === 0 && failed && tests.failed.length === 0)
      tests.failed.push(`${command} (exit code ${result.exitCode})`);
    if (result.exitCode === 124) tests.failed.push(`${command} (out of time)`);
    const tail = `${result.output}\n${result.errors}`.trimEnd().split('\n').slice(-25).join('\n');
    return { command, ...tests, seconds: result.wall, ...(failed ? { tail } : {}) };
  } finally {
    await executor.run(['rm', '-f', file, `${file}.only`]);
  }
}

/** A later line on the same test wins, except over a failure: a test whose teardown passes after it failed has failed. */
export function parseOutcomes(text: string): Map<string, string> {
  const outcomes = new Map<string, string>();
  for (const line of text.split('\n')) {
    if (line === '') continue;
    let entry: unknown;
    try {
      entry = JSON.parse(line);
    } catch {
      // A test that killed the process leaves half a line.
      continue;
    }
    if (!Array.isArray(entry) || typeof entry[0] !== 'string' || typeof entry[1] !== 'string') {
      throw failure('outcomes-malformed', `expected a test's name and outcome, got ${line}`);
    }
    if (outcomes.get(entry[0]) !== 'failed') outcomes.set(entry[0], entry[1]);
  }
  return outcomes;
}
