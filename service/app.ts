import { Hono } from 'hono';
import { failure } from '../bench/failure.ts';
import type { Log } from './log.ts';
import type { Model } from './models/model.ts';
import { createAdminRoutes } from './routes/admin.ts';
import { createDocsRoutes } from './routes/docs.ts';
import type { Environment } from './routes/environment.ts';
import { createHealthRoutes, type ServiceIdentity } from './routes/health.ts';
import { requireKey } from './routes/keys.ts';
import { limitRate } from './routes/limits.ts';
import { createMetrics, type Metrics } from './routes/metrics.ts';
import { createOpenApiRoutes } from './routes/openapi.ts';
import { answerProblem } from './routes/problems.ts';
import { logRequests } from './routes/requests.ts';
import { createRunsRoutes } from './routes/runs.ts';
import { createTaskRoutes, type TokenBudget } from './routes/tasks.ts';
import type { Storage } from './storage/storage.ts';
import { tasks } from './tasks/index.ts';

/** Everything the service's HTTP side stands on. */
export interface AppOptions {
  storage: Storage;
  model: Model;
  log: Log;
  identity: ServiceIdentity;
  /** True from the moment a stop was asked for: `/readyz` says so and connections are not kept. Default: never. */
  isStopping?: () => boolean;
  /** Aborts when what still runs must end. Default: never. */
  stopped?: AbortSignal;
  /** Longest a task may take. Default 240. */
  timeoutSeconds?: number;
  /** What providers may cost. Default: without a limit. */
  budget?: TokenBudget;
  /** How often a key may ask. Default: without a limit. */
  requestsAMinute?: number;
  /** Opens `/admin` and shows every run. Default: there is no `/admin`. */
  adminToken?: string;
  metrics?: Metrics;
}

/** The service without a port: `createApp(...).request('/ai/optimize', ...)` is a whole request. */
export function createApp(options: AppOptions): Hono<Environment> {
  const {
    storage,
    model,
    log,
    identity,
    isStopping = () => false,
    stopped = new AbortController().signal,
    timeoutSeconds = 240,
    budget = { requestTokens: Number.POSITIVE_INFINITY, keyTokensADay: Number.POSITIVE_INFINITY },
    requestsAMinute,
    adminToken,
    metrics = createMetrics(false),
  } = options;
  const app = new Hono<Environment>();
  app.use(logRequests(log, isStopping));
  app.use(metrics.observe);
  app.route('/', createHealthRoutes({ identity, storage, model, isStopping }));
  app.route('/', metrics.routes);
  app.route('/', createOpenApiRoutes(tasks));
  app.route('/', createDocsRoutes());
  app.route('/', createRunsRoutes(storage, adminToken));
  if (adminToken !== undefined) app.route('/admin', createAdminRoutes(storage, adminToken));
  app.use('/ai/*', requireKey(storage));
  if (requestsAMinute !== undefined) app.use('/ai/*', limitRate(requestsAMinute));
  app.route('/ai', createTaskRoutes({ tasks, model, storage, stopped, timeoutSeconds, budget, metrics }));
  app.notFound((context) => answerProblem(context, nothingHere(context.req.method, context.req.path), log));
  app.onError((error, context) => answerProblem(context, error, log));
  return app;
}

function nothingHere(method: string, path: string) {
  if (tasks.some((task) => path === `/ai/${task.name}`))
    return failure('method-not-allowed', `there is no ${method} ${path}: ask it by POST`);
  const known = tasks.map((task) => `POST /ai/${task.name}`).join(', ');
  return failure(
    'endpoint-not-found',
    `there is no ${method} ${path} here; there are: ${known}, GET /healthz, /readyz, /metrics, /openapi.json, /docs, /runs`,
  );
}
