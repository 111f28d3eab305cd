import type { Context } from 'hono';
import { failure } from '../../bench/failure.ts';
import type { Environment } from './environment.ts';

/** Until when an answer is of use. */
export interface Deadline {
  /** Aborts with a failure that says why. */
  signal: AbortSignal;
  /** Called once there is an answer: nothing of the deadline may outlive the request. */
  lift(): void;
}

/**
 * Ends when the service stops, when the time is up, or when whoever asked closed the connection: nobody reads the answer
 * then, and a provider would be paid for it. One timer that is cleared: that of a timeout signal would run on for minutes
 * after each answer.
 */
export function createDeadline(context: Context<Environment>, stopped: AbortSignal, timeoutSeconds: number): Deadline {
  const controller = new AbortController();
  const outgoing = context.env?.outgoing;
  const onTime = () =>
    controller.abort(failure('model-timed-out', 'the model took too long to answer: ask about a smaller function'));
  const onStop = () => controller.abort(failure('service-stopping', 'the service is stopping: ask again in a moment'));
  const onClose = () => {
    if (!outgoing?.writableFinished) controller.abort(failure('asker-gone', 'whoever asked has closed the connection'));
  };
  const timer = setTimeout(onTime, timeoutSeconds * 1000);
  stopped.addEventListener('abort', onStop);
  outgoing?.once('close', onClose);
  if (stopped.aborted) onStop();
  // It may have gone while its body was read.
  if (outgoing?.destroyed) onClose();
  return {
    signal: controller.signal,
    lift() {
      clearTimeout(timer);
      stopped.removeEventListener('abort', onStop);
      outgoing?.off('close', onClose);
    },
  };
}

/** The answer, or the signal's failure as soon as it aborts, also when the model does not listen to it. */
export async function unlessAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return await Promise.race([answer, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
