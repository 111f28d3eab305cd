import type { Context } from 'hono';
import { isFailure } from '../../bench/failure.ts';
import type { Problem } from '../../bench/problem.ts';
import type { Log } from '../log.ts';

/** The one table from a failure's code to a status. What is not listed is our fault: 500. */
const statuses: Record<string, Status> = {
  'body-not-json': 400,
  'key-missing': 401,
  'key-unknown': 401,
  'admin-token-wrong': 401,
  'password-missing': 401,
  'password-unknown': 401,
  'endpoint-not-found': 404,
  'key-not-found': 404,
  'run-not-found': 404,
  'method-not-allowed': 405,
  'body-too-large': 413,
  'request-invalid': 422,
  'github-not-here': 422,
  'nothing-better': 422,
  'tests-not-possible': 422,
  'tests-not-sound': 422,
  'key-name-invalid': 422,
  'question-too-large': 413,
  'rate-exceeded': 429,
  'budget-spent': 429,
  'model-refused': 502,
  'model-unreachable': 502,
  'model-busy': 503,
  'service-stopping': 503,
  'database-unreachable': 503,
  'model-timed-out': 504,
  'asker-gone': 504,
};

type Status = 400 | 401 | 404 | 405 | 413 | 422 | 429 | 500 | 502 | 503 | 504;

const titles: Record<Status, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Content Too Large',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** Any error as `application/problem+json`, with the same text in `error`, where the published client looks for it. */
export function answerProblem(context: Context, error: unknown, log: Log): Response {
  const code = isFailure(error) ? error.code : 'internal-error';
  const status = statuses[code] ?? 500;
  const isOurs = isFailure(error) && code in statuses;
  if (!isOurs) log.error({ requestId: context.get('requestId'), code, frames: frames(error) }, 'request failed');
  const detail = isOurs ? error.message : 'the service failed to answer; its log has the request id';
  const problems = isOurs && 'problems' in error ? (error.problems as Problem[]) : undefined;
  const text = problems ? `${detail}: ${problems.map(({ where, what }) => `${where}: ${what}`).join('; ')}` : detail;
  const body = {
    type: 'about:blank',
    title: titles[status],
    status,
    detail: text,
    instance: `urn:uuid:${context.get('requestId')}`,
    code,
    error: text,
    ...(problems ? { problems } : {}),
  };
  return context.body(JSON.stringify(body), status, {
    'Content-Type': 'application/problem+json',
    ...(status === 401 ? { 'WWW-Authenticate': code.startsWith('password-') ? 'Basic realm="Tuneup"' : 'Bearer' } : {}),
    ...(status === 405 ? { Allow: 'POST' } : {}),
    ...(status === 503 || status === 429 ? { 'Retry-After': String(retryAfterSeconds(error)) } : {}),
    // The rest of a body that is too large is never read, so the connection cannot serve another request.
    ...(status === 413 ? { Connection: 'close' } : {}),
  });
}

/** What the failure says; else long enough for a database or a service to come back, and short enough for who waits. */
function retryAfterSeconds(error: unknown): number {
  const seconds = error instanceof Error && 'retryAfterSeconds' in error ? error.retryAfterSeconds : undefined;
  return typeof seconds === 'number' ? seconds : 5;
}

/** Where it happened, without the message: a database's error quotes the values, and those are people's source code. */
function frames(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const own = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => line.trim());
  return [error.name, ...own.slice(0, 12), ...frames(error.cause)];
}
