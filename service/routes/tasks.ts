import { type Context, Hono } from 'hono';
import { failure } from '../../bench/failure.ts';
import type { Model } from '../models/model.ts';
import type { ModelSettings } from '../models/settings.ts';
import { type Spending, withSpending } from '../models/spending.ts';
import type { Storage } from '../storage/storage.ts';
import type { Task } from '../tasks/task.ts';
import { readJson } from './body.ts';
import type { Environment } from './environment.ts';
import type { Metrics } from './metrics.ts';

/** What the mounted tasks work with. */
export interface TaskRoutesOptions {
  tasks: readonly Task[];
  model: Model;
  storage: Storage;
  /** Aborts when the service stops for good. */
  stopped: AbortSignal;
  /** Longest a task may take. The published client gives up after 300 seconds. */
  timeoutSeconds: number;
  /** What a request, and all requests of a key, may spend on providers. */
  budget: TokenBudget;
  metrics: Pick<Metrics, 'countCalls'>;
}

/** Tokens, in and out together. */
export type TokenBudget = Pick<ModelSettings, 'requestTokens' | 'keyTokensADay'>;

/**
 * Mounts each task as `POST /<name>`. An answer leaves only after it was written down; what providers were paid for is
 * written down also when there is no answer.
 */
export function createTaskRoutes({
  tasks,
  model,
  storage,
  stopped,
  timeoutSeconds,
  budget,
  metrics,
}: TaskRoutesOptions): Hono<Environment> {
  const routes = new Hono<Environment>();
  for (const task of tasks) {
    routes.post(`/${task.name}`, async (context) => {
      const body = await readJson(context);
      const [id, keyId] = [context.get('requestId'), context.get('keyId')];
      const signal = AbortSignal.any([stopped, AbortSignal.timeout(timeoutSeconds * 1000), hungUp(context)]);
      const spending = createSpending(storage, keyId, budget);
      const keepCalls = async () => {
        metrics.countCalls(spending.calls);
        await storage.keepModelCalls(spending.calls.map((call) => ({ ...call, requestId: id, keyId, task: task.name })));
      };
      const answer = withSpending(spending, () => task.answer(body, { model, storage, signal }));
      const result = await unlessAborted(answer, signal, stopped).catch(async (error) => {
        await keepCalls();
        throw error;
      });
      const { output, about, candidates = [], outcomes = [] } = result;
      context.set('traceId', about.traceId);
      await keepCalls();
      await storage.keepRequest({ id, keyId, task: task.name, about, body, answer: output, candidates, outcomes });
      return context.body(JSON.stringify(output), 200, { 'Content-Type': 'application/json' });
    });
  }
  return routes;
}

function createSpending(storage: Storage, keyId: string, { requestTokens, keyTokensADay }: TokenBudget): Spending {
  const day = 24 * 60 * 60 * 1000;
  let left: Promise<number> | undefined;
  return {
    calls: [],
    requestTokens,
    keyTokensLeft() {
      left ??= storage.countTokens(keyId, new Date(Date.now() - day)).then((tokens) => keyTokensADay - tokens);
      return left;
    },
  };
}

/** Aborts when whoever asked closed the connection: nobody reads the answer, and a provider would be paid for it. */
function hungUp(context: Context<Environment>): AbortSignal {
  const controller = new AbortController();
  const outgoing = context.env?.outgoing;
  outgoing?.once('close', () => {
    if (!outgoing.writableFinished) controller.abort();
  });
  return controller.signal;
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
