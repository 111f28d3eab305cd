import { failure } from '../../bench/failure.ts';
import { reportProgress } from './progress.ts';
import { stopSignal } from './watch-engine.ts';

/** What a piece of work gets from the engine around it. */
export interface Work {
  /** Shows a line in the resource's own row. */
  report(line: string): void;
  /** Aborted when the engine is gone or the person asked to stop. */
  signal: AbortSignal;
}

/** Does one create or update; it is told to stop when the engine that asked for it is no longer there to hear the answer. */
export async function doWork<T>(resourceUrn: string, work: (work: Work) => Promise<T>): Promise<T> {
  const signal = stopSignal();
  try {
    return await work({ signal, report: (line) => void reportProgress(resourceUrn, line) });
  } catch (error) {
    if (signal.aborted) throw failure('session-stopped', 'stopped before it was finished; `make up` takes it up again where it was', error);
    throw error;
  }
}
