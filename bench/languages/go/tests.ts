import type { Executor } from '../../executors/executor.ts';
import { git } from '../../git.ts';
import type { Seconds } from '../../plan.ts';
import type { Environment, TestOutcome } from '../language.ts';
import { addOutcome, type Outcome, settleOutcome } from '../test-outcome.ts';
import { shell } from './environment.ts';

/** Go's own tests, where a file of them stands in the repository. */
export async function detectTests(executor: Executor, _: Environment, checkout: string): Promise<string | undefined> {
  const files = await git(executor, checkout, ['ls-files', '--', '*_test.go']);
  return files === '' ? undefined : 'go test ./...';
}

/** Runs the command and tells each test's outcome, as `package.Test/part`. A package that does not build is one failed test. */
export async function runTests(
  executor: Executor,
  environment: Environment,
  checkout: string,
  command: string,
  signal?: AbortSignal,
  timeoutSeconds: Seconds = 1800,
): Promise<TestOutcome> {
  const isGoTest = /\bgo"? test\b|\$RUNNER"? test\b/.test(command);
  const text = isGoTest && !/ -json\b/.test(command) ? command.replace(/(\bgo"?|\$RUNNER"?) test\b/, '$1 test -json') : command;
  const result = await executor.run(shell(environment, text), {
    cwd: checkout,
    env: { ...environment.variables, RUNNER: environment.runner },
    timeoutSeconds,
    ...(signal ? { signal } : {}),
  });
  const events = parseEvents(result.output);
  const said = events.length === 0 ? result.output : events.map((event) => event.Output ?? '').join('');
  return settleOutcome(command, { ...result, output: said }, readOutcomes(events));
}

/** One line of `go test -json`. */
interface TestEvent {
  Action: string;
  Package?: string;
  Test?: string;
  Output?: string;
}

/** The events among the lines of an output; a compiler's complaints stand between them as plain text. */
export function parseEvents(output: string): TestEvent[] {
  return output.split('\n').flatMap((line) => {
    if (!line.startsWith('{')) return [];
    try {
      const value: unknown = JSON.parse(line);
      return typeof value === 'object' && value !== null && 'Action' in value ? [value as TestEvent] : [];
    } catch {
      // Cut off when the command ran out of time.
      return [];
    }
  });
}

/** Each test's outcome. A package counts by itself only when it failed without a test that did. */
export function readOutcomes(events: readonly TestEvent[]): Map<string, Outcome> {
  const outcomes = new Map<string, Outcome>();
  const kinds: Record<string, Outcome> = { pass: 'passed', fail: 'failed', skip: 'skipped' };
  for (const { Action, Package = '', Test } of events) {
    const outcome = kinds[Action];
    if (outcome === undefined) continue;
    if (Test !== undefined) addOutcome(outcomes, `${Package}.${Test}`, outcome);
    else if (outcome === 'failed' && ![...outcomes].some(([name, state]) => state === 'failed' && name.startsWith(`${Package}.`)))
      addOutcome(outcomes, Package, 'failed');
  }
  return outcomes;
}
