import { readFileSync } from 'node:fs';
import { type Context, Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import type { ForgeEnvironment } from '../environment.ts';
import { findCommit, readCommit, readDiff, readFileAt } from '../history.ts';
import { listPullRequests, readPullRequest, startOfChanges } from '../pull-requests.ts';
import { notFound } from '../refusal.ts';
import { originOf } from '../rest/request.ts';
import type { Repository, Store } from '../store.ts';
import { renderCommit } from './commit.ts';
import { renderFile, typeOf } from './file.ts';
import { contentSecurityPolicy } from './layout.ts';
import { renderPullRequest } from './pull-request.ts';
import { renderRepositories, renderRepository } from './repository.ts';

const style = readFileSync(new URL('./style.css', import.meta.url), 'utf8');
const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path d="M4 2v12M4 10c6 0 8-2 8-6" fill="none" stroke="#7a8794" stroke-width="2"/><circle cx="12" cy="3" r="2" fill="#1a7f37"/></svg>';

type PageContext = Context<ForgeEnvironment>;

/** What people see in a browser. */
export function createPageRoutes(store: Store) {
  const routes = new Hono<ForgeEnvironment>();

  routes.use(secureHeaders({ strictTransportSecurity: false, crossOriginResourcePolicy: 'same-origin' }));
  routes.use(async (c, next) => {
    await next();
    if (!c.res.headers.has('content-security-policy')) c.header('content-security-policy', contentSecurityPolicy);
  });

  routes.get('/-/style.css', (c) => c.body(style, 200, { 'content-type': 'text/css; charset=utf-8' }));
  routes.get('/-/icon.svg', (c) => c.body(icon, 200, { 'content-type': 'image/svg+xml' }));

  routes.get('/', async (c) => {
    const rows = await Promise.all(
      (await store.list()).map(async (repository) => {
        const open = (await listPullRequests(repository)).filter((one) => one.state === 'open').length;
        return { repository, open, pushedAt: (await repository.read()).pushedAt };
      }),
    );
    return c.html(renderRepositories(rows));
  });

  routes.get('/:owner/:repository', async (c) => c.html(await renderRepository(await need(c), originOf(c))));

  routes.get('/:owner/:repository/pulls', (c) => c.redirect(`/${c.req.param('owner')}/${c.req.param('repository')}`));

  routes.get('/:owner/:repository/pull/:number{\\d+}', async (c) => {
    const repository = await need(c);
    return c.html(await renderPullRequest(repository, await needPullRequest(c, repository), originOf(c)));
  });

  routes.get('/:owner/:repository/pull/:file{\\d+\\.(diff|patch)}', async (c) => {
    const repository = await need(c);
    const number = Number.parseInt(c.req.param('file'), 10);
    const pullRequest = await readPullRequest(repository, number);
    if (pullRequest === undefined) throw notFound();
    return c.text(
      `${await readDiff(repository.directory, await startOfChanges(repository, pullRequest), pullRequest.headCommit)}\n`,
    );
  });

  routes.get('/:owner/:repository/commit/:commit', async (c) => {
    const repository = await need(c);
    const commit = await readCommit(repository.directory, c.req.param('commit'));
    if (commit === undefined) throw notFound();
    return c.html(await renderCommit(repository, commit));
  });

  routes.get('/:owner/:repository/blob/:commit/:path{.+}', async (c) => {
    const repository = await need(c);
    const commit = await findCommit(repository.directory, c.req.param('commit'));
    const page = commit === undefined ? undefined : await renderFile(repository, commit, c.req.param('path'), originOf(c));
    if (page === undefined) throw notFound();
    return c.html(page);
  });

  routes.get('/:owner/:repository/raw/:commit/:path{.+}', async (c) => {
    const repository = await need(c);
    const commit = await findCommit(repository.directory, c.req.param('commit'));
    const bytes = commit === undefined ? undefined : await readFileAt(repository.directory, commit, c.req.param('path'));
    if (bytes === undefined) throw notFound();
    // An SVG opened by itself is a page of its own: it gets its styles, and nothing that runs.
    c.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox");
    return c.body(new Uint8Array(bytes), 200, { 'content-type': typeOf(c.req.param('path')) });
  });

  return routes;

  async function need(c: PageContext): Promise<Repository> {
    const repository = await store.find(c.req.param('owner') ?? '', (c.req.param('repository') ?? '').replace(/\.git$/, ''));
    if (repository === undefined) throw notFound();
    return repository;
  }
}

async function needPullRequest(c: PageContext, repository: Repository) {
  const pullRequest = await readPullRequest(repository, Number(c.req.param('number')));
  if (pullRequest === undefined) throw notFound();
  return pullRequest;
}
