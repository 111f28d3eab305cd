import { Hono } from 'hono';
import { z } from 'zod';
import type { ForgeEnvironment } from '../environment.ts';
import { findCommit, listChanges, listCommits, mergeBase, readCommit, readDiff } from '../history.ts';
import {
  changePullRequest,
  createPullRequest,
  editPullRequest,
  listPullRequestCommits,
  listPullRequests,
  readPullRequest,
  startOfChanges,
} from '../pull-requests.ts';
import { notFound } from '../refusal.ts';
import { type StoredPullRequest, stableId } from '../store.ts';
import { commentAnswer, commitAnswer, fileAnswer, labelAnswer, pullRequestAnswer, wholePullRequestAnswer } from './answers.ts';
import { answerPage, type ForgeContext, originOf, readBody, readNumber } from './request.ts';

const longestBody = 65_536;
const title = z.string().trim().min(1, "title can't be blank").max(256, 'title is too long (maximum is 256 characters)');
const body = z.string().max(longestBody, `body is too long (maximum is ${longestBody} characters)`);
const newPullRequest = z.object({
  title,
  body: body.nullish(),
  head: z.string(),
  base: z.string(),
  draft: z.boolean().default(false),
});
const changedPullRequest = z.object({
  title: title.optional(),
  body: body.nullish(),
  base: z.string().optional(),
  state: z.enum(['open', 'closed']).optional(),
});
const labelNames = z.array(z.string().trim().min(1).max(50));
const newLabels = z.union([z.object({ labels: labelNames }), labelNames.transform((labels) => ({ labels }))]);
const newComment = z.object({ body: body.min(1, "body can't be blank") });

/** Pull requests with their labels and comments, and the comparison of two commits. */
export function createPullRoutes(login: string) {
  const routes = new Hono<ForgeEnvironment>().basePath('/repos/:owner/:repository');

  routes.get('/pulls', async (c) => {
    const wanted = { state: c.req.query('state') ?? 'open', head: c.req.query('head'), base: c.req.query('base') };
    const found = (await listPullRequests(c.var.repository)).filter(
      (one) =>
        (wanted.state === 'all' || one.state === wanted.state) &&
        (wanted.base === undefined || one.base === wanted.base) &&
        // Without its owner a head matches nothing here, so that a forgotten one shows at once.
        (wanted.head === undefined || `${c.var.repository.owner}:${one.head}` === wanted.head),
    );
    return answerPage(
      c,
      found.map((one) => pullRequestAnswer(originOf(c), c.var.repository, one)),
    );
  });

  routes.post('/pulls', async (c) => {
    const wanted = await readBody(c, newPullRequest);
    const { owner } = c.var.repository;
    const head = wanted.head.startsWith(`${owner}:`) ? wanted.head.slice(owner.length + 1) : wanted.head;
    const created = await createPullRequest(c.var.repository, { ...wanted, head, body: wanted.body ?? '', user: login });
    return c.json(await wholePullRequestAnswer(originOf(c), c.var.repository, created), 201);
  });

  routes.get('/pulls/:number', async (c) => {
    const pullRequest = await need(c);
    const accept = c.req.header('accept') ?? '';
    if (/\bdiff\b/.test(accept)) return c.text(await diffOf(c, pullRequest));
    return c.json(await wholePullRequestAnswer(originOf(c), c.var.repository, pullRequest));
  });

  routes.patch('/pulls/:number', async (c) => {
    const number = readNumber(c);
    const wanted = await readBody(c, changedPullRequest);
    const body = wanted.body === null ? '' : wanted.body;
    const changed = await editPullRequest(c.var.repository, number, { ...wanted, body });
    return c.json(await wholePullRequestAnswer(originOf(c), c.var.repository, changed));
  });

  routes.get('/pulls/:number/commits', async (c) => {
    const commits = await listPullRequestCommits(c.var.repository, await need(c));
    return answerPage(
      c,
      commits.map((commit) => commitAnswer(originOf(c), c.var.repository, commit)),
    );
  });

  routes.get('/pulls/:number/files', async (c) => {
    const pullRequest = await need(c);
    const start = await startOfChanges(c.var.repository, pullRequest);
    const changes = await listChanges(c.var.repository.directory, start, pullRequest.headCommit);
    return answerPage(
      c,
      changes.map((change) => fileAnswer(originOf(c), c.var.repository, pullRequest.headCommit, change)),
    );
  });

  routes.get('/issues/:number/labels', async (c) => answerPage(c, (await need(c)).labels.map(labelAnswer)));

  routes.post('/issues/:number/labels', async (c) => {
    const { labels } = await readBody(c, newLabels);
    const changed = await changePullRequest(c.var.repository, readNumber(c), (pullRequest) => {
      pullRequest.labels = [...new Set([...pullRequest.labels, ...labels])];
    });
    return c.json(changed.labels.map(labelAnswer));
  });

  routes.delete('/issues/:number/labels/:label', async (c) => {
    const changed = await changePullRequest(c.var.repository, readNumber(c), (pullRequest) => {
      if (!pullRequest.labels.includes(c.req.param('label'))) throw notFound();
      pullRequest.labels = pullRequest.labels.filter((label) => label !== c.req.param('label'));
    });
    return c.json(changed.labels.map(labelAnswer));
  });

  routes.get('/issues/:number/comments', async (c) => {
    const { comments } = await need(c);
    return answerPage(
      c,
      comments.map((comment) => commentAnswer(originOf(c), comment)),
    );
  });

  routes.post('/issues/:number/comments', async (c) => {
    const number = readNumber(c);
    const wanted = await readBody(c, newComment);
    const { owner, name } = c.var.repository;
    const changed = await changePullRequest(c.var.repository, number, (pullRequest) => {
      const id = stableId(`${owner}/${name}#${number} comment ${pullRequest.comments.length}`);
      pullRequest.comments.push({ id, user: login, body: wanted.body, createdAt: new Date().toISOString() });
    });
    const last = changed.comments.at(-1);
    return c.json(last && commentAnswer(originOf(c), last), 201);
  });

  routes.get('/commits', async (c) => {
    const { directory } = c.var.repository;
    const head = await findCommit(directory, c.req.query('sha') ?? 'main');
    if (head === undefined) throw notFound();
    const commits = await listCommits(directory, { head });
    return answerPage(
      c,
      commits.map((commit) => commitAnswer(originOf(c), c.var.repository, commit)),
    );
  });

  routes.get('/commits/:ref{.+}', async (c) => {
    const { directory } = c.var.repository;
    const commit = await readCommit(directory, c.req.param('ref'));
    if (commit === undefined) throw notFound();
    const changes = await listChanges(directory, commit.parents[0], commit.id);
    return c.json({
      ...commitAnswer(originOf(c), c.var.repository, commit),
      files: changes.map((change) => fileAnswer(originOf(c), c.var.repository, commit.id, change)),
    });
  });

  routes.get('/compare/:range{.+}', async (c) => {
    const { directory } = c.var.repository;
    const [base, head, ...more] = await Promise.all(
      c.req
        .param('range')
        .split('...')
        .map((name) => findCommit(directory, name)),
    );
    if (base === undefined || head === undefined || more.length > 0) throw notFound();
    const start = await mergeBase(directory, base, head);
    if (start === undefined) throw notFound();
    const ahead = await listCommits(directory, { base, head });
    const behind = await listCommits(directory, { base: head, head: base });
    const changes = await listChanges(directory, start, head);
    return c.json({
      status: ahead.length === 0 ? (behind.length === 0 ? 'identical' : 'behind') : behind.length === 0 ? 'ahead' : 'diverged',
      ahead_by: ahead.length,
      behind_by: behind.length,
      total_commits: ahead.length,
      merge_base_commit: { sha: start },
      commits: ahead.map((commit) => commitAnswer(originOf(c), c.var.repository, commit)),
      files: changes.map((change) => fileAnswer(originOf(c), c.var.repository, head, change)),
    });
  });

  return routes;
}

async function need(c: ForgeContext): Promise<StoredPullRequest> {
  const found = await readPullRequest(c.var.repository, readNumber(c));
  if (found === undefined) throw notFound();
  return found;
}

async function diffOf(c: ForgeContext, pullRequest: StoredPullRequest): Promise<string> {
  const start = await startOfChanges(c.var.repository, pullRequest);
  return `${await readDiff(c.var.repository.directory, start, pullRequest.headCommit)}\n`;
}
