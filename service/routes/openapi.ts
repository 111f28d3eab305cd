import { Hono } from 'hono';
import { z } from 'zod';
import type { Task } from '../tasks/task.ts';

/** Every status that a task may answer with, beside 200. */
const refusals: Record<string, string> = {
  400: 'the body is not JSON',
  401: 'no key, or none that is known',
  413: 'the body, or the question, is too large',
  422: 'the body is not what was expected, or there is no answer to it',
  429: 'the key asked too often, or its tokens for the day are used up',
  500: 'the service failed',
  502: 'the provider is not reachable or refused',
  503: 'the service is stopping, its database is gone or the provider is busy: Retry-After says when to ask again',
  504: 'the model took too long',
};

/** The service's description, made from the tasks' own schemas: what is checked is what is described. */
export function createOpenApiRoutes(tasks: readonly Task[]): Hono {
  let text: string | undefined;
  const routes = new Hono();
  routes.get('/openapi.json', (context) => {
    // Made when it is first asked for: most services are started and never asked.
    text ??= JSON.stringify(describeService(tasks));
    return context.body(text, 200, { 'Content-Type': 'application/json' });
  });
  return routes;
}

function describeService(tasks: readonly Task[]) {
  return {
    openapi: '3.1.0',
    info: { title: 'Tuneup AI service', version: '1', description: 'Proposes faster code, and tests to check it with.' },
    security: [{ key: [] }],
    paths: Object.fromEntries([
      ...tasks.map((task) => [`/ai/${task.name}`, { post: describeTask(task) }]),
      ['/healthz', { get: describeOpen('The process lives.', [200]) }],
      ['/readyz', { get: describeOpen('The service can answer.', [200, 503]) }],
    ]),
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
      schemas: { Problem: problem },
    },
  };
}

function describeTask(task: Task) {
  const refused = Object.entries(refusals).map(([status, description]) => [
    status,
    { description, content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } },
  ]);
  return {
    operationId: task.name,
    requestBody: { required: true, content: { 'application/json': { schema: toSchema(task.input, 'input') } } },
    responses: {
      200: { description: 'the answer', content: { 'application/json': { schema: toSchema(task.output, 'output') } } },
      ...Object.fromEntries(refused),
    },
  };
}

function describeOpen(description: string, statuses: readonly number[]) {
  const content = { 'application/json': { schema: { type: 'object' } } };
  return {
    description,
    security: [],
    responses: Object.fromEntries(statuses.map((status) => [status, { description, content }])),
  };
}

/** Of a schema that JSON cannot say all of, that part which it can. */
function toSchema(schema: z.ZodType, io: 'input' | 'output') {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}

const problem = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code', 'error'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string' },
    code: { type: 'string', description: 'kebab-case, for programs' },
    error: { type: 'string', description: 'the same sentence as detail' },
    problems: {
      type: 'array',
      items: { type: 'object', properties: { where: { type: 'string' }, what: { type: 'string' } } },
    },
  },
};
