import type { Executor } from './executors/executor.ts';
import { isFailure } from './failure.ts';
import type { Environment, Language, Measurement, TargetName } from './languages/language.ts';

export interface ReachingRequest {
  executor: Executor;
  environment: Environment;
  checkout: string;
  language: Language;
  benchmarks: readonly Measurement[];
  /** Functions of which a benchmark is to call one. */
  functions: readonly TargetName[];
  /** Hears, in a sentence, of each benchmark that did not run while it was looked at. */
  onBroken?: (sentence: string) => void;
  onProgress?: (text: string) => void;
  signal?: AbortSignal;
}

/** A benchmark with those of the functions that it calls. */
export interface Reaching {
  measurement: Measurement;
  functions: TargetName[];
}

/** The benchmarks that call one of the functions, in their order. None for a language that cannot tell what a benchmark calls. */
export async function findReaching(request: ReachingRequest): Promise<Reaching[]> {
  const { executor, environment, checkout, language, benchmarks, functions, signal } = request;
  const found: Reaching[] = [];
  for (const measurement of language.listReached ? benchmarks : []) {
    signal?.throwIfAborted();
    request.onProgress?.(`looking at what ${measurement.target} calls`);
    try {
      const reached = (await language.listReached?.(executor, environment, checkout, measurement)) ?? [];
      const own = functions.filter((wanted) => reached.some((one) => isSame(one, wanted)));
      if (own.length > 0) found.push({ measurement, functions: own });
    } catch (error) {
      // What one calls that does not run cannot be told; where it is named, measuring says what is wrong with it.
      if (signal?.aborted || !isFailure(error)) throw error;
      request.onBroken?.(error.message);
    }
  }
  return found;
}

function isSame(one: TargetName, other: TargetName): boolean {
  return one.file === other.file && one.qualifiedName === other.qualifiedName;
}
