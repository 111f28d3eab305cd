import { Hono } from 'hono';
import type { Model } from '../models/model.ts';
import type { ModelSettings } from '../models/settings.ts';
import { type Spending, withSpending } from '../models/spending.ts';
import type { Storage } from '../storage/storage.ts';
import type { Task } from '../tasks/task.ts';
import { readJson } from './body.ts';
import { createDeadline, unlessAborted } from './deadline.ts';
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
      const { signal, lift } = createDeadline(context, stopped, timeoutSeconds);
      const spending = createSpending(storage, keyId, budget);
      const keepCalls = async () => {
        metrics.countCalls(spending.calls);
        await storage.keepModelCalls(spending.calls.map((call) => ({ ...call, requestId: id, keyId, task: task.name })));
      };
      const findCandidates = (name: string, traceId: string) => storage.findCandidates(keyId, name, traceId);
      const answer = withSpending(spending, () => task.answer(body, { model, findCandidates, signal }));
      const result = await unlessAborted(answer, signal)
        .catch(async (error) => {
          await keepCalls();
          throw error;
        })
        .finally(lift);
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
