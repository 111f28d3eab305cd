import { Hono } from 'hono';
import { failure } from '../../bench/failure.ts';
import type { Model } from '../models/model.ts';
import type { Storage } from '../storage/storage.ts';
import type { Task } from '../tasks/task.ts';
import { readJson } from './body.ts';
import type { Environment } from './environment.ts';

/** What the mounted tasks work with. */
export interface TaskRoutesOptions {
  tasks: readonly Task[];
  model: Model;
  storage: Storage;
  /** Aborts when the service stops for good. */
  stopped: AbortSignal;
  /** Longest a task may take. The published client gives up after 300 seconds. */
  timeoutSeconds: number;
}

/** Mounts each task as `POST /<name>`. An answer leaves only after it was written down. */
export function createTaskRoutes({ tasks, model, storage, stopped, timeoutSeconds }: TaskRoutesOptions): Hono<Environment> {
  const routes = new Hono<Environment>();
  for (const task of tasks) {
    routes.post(`/${task.name}`, async (context) => {
      const body = await readJson(context);
      const signal = AbortSignal.any([stopped, AbortSignal.timeout(timeoutSeconds * 1000)]);
      const {
        output,
        about,
        candidates = [],
        outcomes = [],
      } = await unlessAborted(task.answer(body, { model, storage, signal }), signal, stopped);
      context.set('traceId', about.traceId);
      await storage.keepRequest({
        id: context.get('requestId'),
        keyId: context.get('keyId'),
        task: task.name,
        about,
        body,
        answer: output,
        candidates,
        outcomes,
      });
      return context.body(JSON.stringify(output), 200, { 'Content-Type': 'application/json' });
    });
  }
  return routes;
}

/** The answer, or a failure as soon as the signal aborts, also when the model does not listen to it. */
async function unlessAborted<T>(answer: Promise<T>, signal: AbortSignal, stopped: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = () =>
    aborted.reject(
      stopped.aborted
        ? failure('service-stopping', 'the service is stopping: ask again in a moment')
        : failure('model-timed-out', 'the model took too long to answer: ask about a smaller function'),
    );
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return await Promise.race([answer, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
