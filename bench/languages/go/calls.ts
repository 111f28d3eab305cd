import type { Executor } from '../../executors/executor.ts';
import type { Environment, RecordedCalls, RecordRequest } from '../language.ts';
import { isCalledByTests } from './reached.ts';

/**
 * None is kept: what a Go function gets cannot be copied without changing its package. Its tests and benchmarks speak for it, so of tests it is
 * said whether they call it.
 */
export async function recordCalls(
  executor: Executor,
  environment: Environment,
  checkout: string,
  { target, passed, signal }: RecordRequest,
): Promise<RecordedCalls> {
  return {
    kept: 0,
    leftOut: ['calls of Go functions are not recorded: tests and benchmarks of the repository speak for a change'],
    ...(passed ? { isCalled: await isCalledByTests(executor, environment, checkout, target, passed, signal) } : {}),
  };
}
