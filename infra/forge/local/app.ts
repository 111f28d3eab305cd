import { Hono } from 'hono';
import { html } from 'hono/html';
import { isFailure } from '../../../bench/failure.ts';
import { processIdentity } from '../../../bench/process-identity.ts';
import type { ForgeEnvironment, ForgeParts } from './environment.ts';
import { createGraphqlRoutes } from './graphql.ts';
import { contentSecurityPolicy, renderPage } from './pages/layout.ts';
import { createPageRoutes } from './pages/routes.ts';
import { isRefusal, notFound, refusal } from './refusal.ts';
import { createObjectRoutes } from './rest/objects.ts';
import { createPullRoutes } from './rest/pulls.ts';
import { createReferenceRoutes } from './rest/references.ts';
import { createRepositoryRoutes } from './rest/repositories.ts';
import { createSmartHttpRoutes } from './smart-http.ts';
import { isSameToken, readCredentials } from './token.ts';

export interface ForgeAppParts extends ForgeParts {
  /** Absolute; the health route tells it. */
  dataFolder: string;
}

const documentation = 'https://docs.github.com/rest';
const loopback = /^(127\.0\.0\.1|localhost|\[::1\])$/;

/** A GitHub stand-in: what octokit calls, what git speaks, and pages for people. REST is found at the root and below `/api/v3`. */
export function createForgeApp(parts: ForgeAppParts) {
  const app = new Hono<ForgeEnvironment>();
  const self = processIdentity(process.pid);
  // The same words as the AI service's: enough for a supervisor to tell its own process from a later one.
  const identity = { pid: process.pid, startTime: self && `${self.boot}:${self.startTicks}` };

  app.use(async (c, next) => {
    // A page of the web that resolves its own name to this machine must not read the forge.
    if (!loopback.test(new URL(c.req.url).hostname)) throw refusal(403, 'Only loopback names reach this forge.');
    const given = readCredentials(c.req.header('authorization'));
    c.set('mayWrite', isSameToken(given, parts.token));
    if (given !== undefined && !c.var.mayWrite) throw refusal(401, 'Bad credentials');
    await next();
  });

  app.get('/healthz', (c) => c.json({ status: 'alive', service: 'tuneup-forge', ...identity, dataFolder: parts.dataFolder }));

  const rest = createRest(parts);
  app.route('/', createSmartHttpRoutes(parts.store));
  app.route('/', rest);
  app.route('/api/v3', rest);
  app.route('/api', createGraphqlRoutes(parts));
  app.route('/', createGraphqlRoutes(parts));
  app.route('/', createPageRoutes(parts.store));

  app.notFound((c) => {
    console.error(`no route for ${c.req.method} ${new URL(c.req.url).pathname}`);
    return answerError(notFound(), c.req.path, c.req.header('accept'));
  });
  app.onError((error, c) => answerError(error, c.req.path, c.req.header('accept')));
  return app;
}

function createRest(parts: ForgeParts) {
  const rest = new Hono<ForgeEnvironment>();

  rest.use('/repos/:owner/:repository/*', async (c, next) => {
    const repository = await parts.store.find(c.req.param('owner'), c.req.param('repository'));
    if (repository === undefined) throw notFound();
    c.set('repository', repository);
    await next();
  });
  for (const path of ['/user/*', '/orgs/*', '/repos/*']) {
    rest.on(['POST', 'PATCH', 'PUT', 'DELETE'], path, async (c, next) => {
      if (!c.var.mayWrite) throw refusal(401, 'Requires authentication');
      await next();
    });
  }
  rest.route('/', createRepositoryRoutes(parts));
  rest.route('/', createObjectRoutes(parts.login));
  rest.route('/', createReferenceRoutes());
  rest.route('/', createPullRoutes(parts.login));
  return rest;
}

/** The one place where an error becomes an answer: a page for a browser, GitHub's JSON for everybody else. */
function answerError(error: Error, path: string, accept: string | undefined): Response {
  const { status, message, errors } = readError(error);
  if (accept?.includes('text/html') && !path.startsWith('/api/')) return answerPage(status, message);
  const headers = status === 401 ? { 'www-authenticate': 'Basic realm="forge"' } : {};
  return Response.json(
    { message, ...(errors ? { errors } : {}), documentation_url: documentation, status: String(status) },
    { status, headers },
  );
}

function readError(error: Error) {
  if (isRefusal(error)) return { status: error.status, message: error.message, errors: error.errors };
  console.error(error);
  const message = isFailure(error) ? error.message : 'The forge failed: its log says where.';
  return { status: 500, message, errors: undefined };
}

function answerPage(status: number, message: string): Response {
  const content = html`<h1>${status}</h1><p>${message}</p>`;
  const page = renderPage({ title: message, path: [], content });
  return new Response(String(page), {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': contentSecurityPolicy },
  });
}
