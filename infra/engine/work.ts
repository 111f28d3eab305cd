import { appendFileSync } from 'node:fs';
import { failure } from '../../bench/failure.ts';
import { reportProgress } from './progress.ts';
import { stopSignal } from './watch-engine.ts';

/** Where the time of a session goes; whatever is none of these is the engine's. */
export const phases = ['processes', 'environment', 'tests and tuning', 'measuring', 'pull requests and pages'] as const;
export type Phase = (typeof phases)[number];

/** What a piece of work gets from the engine around it. */
export interface Work {
  /** Shows a line in the resource's own row. */
  report(line: string): void;
  /** Aborted when the engine is gone or the person asked to stop. */
  signal: AbortSignal;
  /** Does a part of the work and notes how long it took, for the account that `make up` prints. */
  timed<T>(phase: Phase, part: () => Promise<T>): Promise<T>;
}

/** Does one create or update; it is told to stop when the engine that asked for it is no longer there to hear the answer. */
export async function doWork<T>(resourceUrn: string, work: (work: Work) => Promise<T>): Promise<T> {
  const signal = stopSignal();
  try {
    return await work({ signal, timed, report: (line) => void reportProgress(resourceUrn, line) });
  } catch (error) {
    if (signal.aborted)
      throw failure('session-stopped', 'stopped before it was finished; `make up` takes it up again where it was', error);
    throw error;
  }
}

async function timed<T>(phase: Phase, part: () => Promise<T>): Promise<T> {
  const from = Date.now();
  try {
    return await part();
  } finally {
    const file = process.env.TUNEUP_TIMES_FILE;
    if (file !== undefined) appendFileSync(file, `${JSON.stringify({ phase, from, to: Date.now() })}\n`);
  }
}
