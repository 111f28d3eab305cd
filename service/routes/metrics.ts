import { Hono, type MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Spending } from '../models/spending.ts';
import type { Environment } from './environment.ts';

/** What the service counts of itself, for Prometheus. */
export interface Metrics {
  observe: MiddlewareHandler<Environment>;
  countCalls(calls: Spending['calls']): void;
  routes: Hono<Environment>;
}

/** Labels are routes, never paths: what somebody types must not make a series. With `processToo`, memory and CPU as well. */
export function createMetrics(processToo: boolean): Metrics {
  const registry = new Registry();
  const registers = [registry];
  if (processToo) collectDefaultMetrics({ register: registry });
  const seconds = new Histogram({
    name: 'tuneup_request_seconds',
    help: 'How long requests took, from the first middleware to the answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60, 240],
    registers,
  });
  const running = new Gauge({ name: 'tuneup_requests_running', help: 'Requests being answered now.', registers });
  const tokens = new Counter({
    name: 'tuneup_model_tokens_total',
    help: 'Tokens that providers counted.',
    labelNames: ['model', 'direction'],
    registers,
  });
  const routes = new Hono<Environment>();
  routes.get('/metrics', async (context) =>
    context.body(await registry.metrics(), 200, { 'Content-Type': registry.contentType }),
  );
  return {
    routes,
    async observe(context, next) {
      const started = performance.now();
      running.inc();
      await next();
      running.dec();
      const labels = { method: knownMethod(context.req.method), route: routePath(context, -1), status: context.res.status };
      seconds.observe(labels, (performance.now() - started) / 1000);
    },
    countCalls(calls) {
      for (const { model, inputTokens, outputTokens } of calls) {
        tokens.inc({ model, direction: 'in' }, inputTokens);
        tokens.inc({ model, direction: 'out' }, outputTokens);
      }
    },
  };
}

function knownMethod(method: string): string {
  return ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'].includes(method) ? method : 'other';
}
