import { Hono } from 'hono';
import { failure } from '../bench/failure.ts';
import type { AppOptions } from './app.ts';
import { createClientRoutes } from './routes/client.ts';
import type { Environment } from './routes/environment.ts';
import { requireKey } from './routes/keys.ts';
import { answerProblem } from './routes/problems.ts';
import { logRequests } from './routes/requests.ts';

/** What the published client expects on a port of its own, beside the AI service. */
export function createClientApp({
  storage,
  log,
  isStopping = () => false,
}: Pick<AppOptions, 'storage' | 'log' | 'isStopping'>): Hono<Environment> {
  const app = new Hono<Environment>();
  app.use(logRequests(log, isStopping));
  app.use('/cfapi/*', requireKey(storage));
  app.route('/cfapi', createClientRoutes());
  app.notFound((context) =>
    answerProblem(context, failure('endpoint-not-found', `there is no ${context.req.method} ${context.req.path} here`), log),
  );
  app.onError((error, context) => answerProblem(context, error, log));
  return app;
}
