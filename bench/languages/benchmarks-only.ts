import { type Failure, failure } from '../failure.ts';
import type { Language } from './language.ts';

type Functions = Pick<Language, 'readContext' | 'recordCalls' | 'countTimed' | 'applyCandidate' | 'compareBehaviour'>;

/**
 * The part of a `Language` that reads, replays and rewrites single functions, for a language where that cannot be done soundly with its
 * own tools alone. Each is refused with `functions-not-read` and says how to declare a benchmark.
 */
export function benchmarksOnly(name: string, advice: string): Functions {
  const refuse = async (): Promise<never> => {
    throw functionsNotRead(name, advice);
  };
  return { readContext: refuse, recordCalls: refuse, countTimed: refuse, applyCandidate: refuse, compareBehaviour: refuse };
}

function functionsNotRead(name: string, advice: string): Failure {
  return failure(
    'functions-not-read',
    `expected a declared benchmark, since single functions of ${name} cannot be called by themselves here: ${advice}`,
  );
}
