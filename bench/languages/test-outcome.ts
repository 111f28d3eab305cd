import type { RunResult } from '../executors/executor.ts';
import type { TestOutcome } from './language.ts';

export type Outcome = 'passed' | 'failed' | 'skipped';

/** What each test did, by its name; a test that failed once has failed. */
export function addOutcome(outcomes: Map<string, Outcome>, name: string, outcome: Outcome): void {
  if (outcomes.get(name) !== 'failed') outcomes.set(name, outcome);
}

/**
 * A run's outcome from what its tests said, and from how it ended where they said nothing: then the command counts as one test, named as
 * the command.
 */
export function settleOutcome(command: string, result: RunResult, outcomes: ReadonlyMap<string, Outcome>): TestOutcome {
  const of = (state: Outcome) => [...outcomes].filter(([, outcome]) => outcome === state).map(([name]) => name);
  const [passed, failed] = [of('passed'), of('failed')];
  const isBad = result.exitCode !== 0;
  if (outcomes.size === 0 && !isBad) passed.push(command);
  if (result.exitCode === 124) failed.push(`${command} (out of time)`);
  else if (isBad && failed.length === 0) failed.push(`${command} (exit code ${result.exitCode})`);
  const tail = `${result.output}\n${result.errors}`.trim().split('\n').slice(-25).join('\n');
  return { command, passed, failed, skipped: of('skipped'), seconds: result.wall, ...(isBad ? { tail } : {}) };
}
