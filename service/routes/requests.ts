import { randomUUID } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import type { Log } from '../log.ts';
import type { Environment } from './environment.ts';

/** Gives each request an id and the log one line, which names the route and never what was sent. */
export function logRequests(log: Log, isStopping: () => boolean): MiddlewareHandler<Environment> {
  return async function logRequests(context, next) {
    const requestId = randomUUID();
    const started = performance.now();
    context.set('requestId', requestId);
    // Set before there is an answer: a header that is added to one makes the server copy it into a stream and read that again.
    context.header('X-Request-Id', requestId);
    await next();
    if (isStopping()) context.header('Connection', 'close');
    const line = {
      requestId,
      method: context.req.method,
      route: routePath(context, -1),
      status: context.res.status,
      milliseconds: Math.round(performance.now() - started),
      traceId: context.get('traceId'),
    };
    if (line.route.startsWith('/ai')) log.info(line, 'request');
    else log.debug(line, 'request');
  };
}
