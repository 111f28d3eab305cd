import { Hono } from 'hono';
import { z } from 'zod';
import type { ForgeEnvironment } from '../environment.ts';
import { runGit } from '../git.ts';
import { isAncestor, listBranches } from '../history.ts';
import { isBranchName } from '../names.ts';
import { listPullRequests } from '../pull-requests.ts';
import { notFound, refusal } from '../refusal.ts';
import type { Repository } from '../store.ts';
import { needObject, objectId } from './objects.ts';
import { answerPage, type ForgeContext, originOf, readBody } from './request.ts';

const newReference = z.object({ ref: z.string(), sha: objectId });
const movedReference = z.object({ sha: objectId, force: z.boolean().default(false) });

/** Branches and tags by their full names, moved only by who knows where they stand. */
export function createReferenceRoutes() {
  const routes = new Hono<ForgeEnvironment>().basePath('/repos/:owner/:repository/git');

  routes.get('/ref/:ref{.+}', async (c) => {
    const ref = readReference(c.req.param('ref'));
    return c.json(referenceAnswer(c, ref, await findReference(c.var.repository, ref)));
  });

  routes.get('/matching-refs/:ref{.+}', async (c) => {
    const prefix = `refs/${c.req.param('ref')}`;
    const all = await listBranches(c.var.repository.directory);
    const found = [...all].map(([name, sha]) => [`refs/heads/${name}`, sha] as const).filter(([ref]) => ref.startsWith(prefix));
    return answerPage(
      c,
      found.map(([ref, sha]) => referenceAnswer(c, ref, sha)),
    );
  });

  routes.post('/refs', async (c) => {
    const wanted = await readBody(c, newReference);
    const ref = readReference(wanted.ref.replace(/^refs\//, ''), wanted.ref.startsWith('refs/') ? 422 : 404);
    await needCommit(c.var.repository, wanted.sha);
    if ((await findReference(c.var.repository, ref).catch(() => undefined)) !== undefined)
      throw refusal(422, 'Reference already exists');
    // The zeros say that it must not exist: of two at once, one is refused.
    await moveReference(c.var.repository, ref, wanted.sha, '0'.repeat(40), 'Reference already exists');
    return c.json(referenceAnswer(c, ref, wanted.sha), 201);
  });

  routes.patch('/refs/:ref{.+}', async (c) => {
    const wanted = await readBody(c, movedReference);
    const ref = readReference(c.req.param('ref'), 422);
    const before = await findReference(c.var.repository, ref).catch(() => {
      throw refusal(422, 'Reference does not exist');
    });
    await needCommit(c.var.repository, wanted.sha);
    if (!wanted.force && !(await isAncestor(c.var.repository.directory, before, wanted.sha))) {
      throw refusal(422, 'Update is not a fast forward');
    }
    await moveReference(c.var.repository, ref, wanted.sha, before, 'Reference cannot be updated');
    await listPullRequests(c.var.repository);
    return c.json(referenceAnswer(c, ref, wanted.sha));
  });

  routes.delete('/refs/:ref{.+}', async (c) => {
    const { repository } = c.var;
    const ref = readReference(c.req.param('ref'), 422);
    const before = await findReference(repository, ref).catch(() => {
      throw refusal(422, 'Reference does not exist');
    });
    // Pull requests must have seen the branch's last commit before it is gone.
    await listPullRequests(repository);
    const result = await runGit(repository.directory, ['update-ref', '-d', ref, before]);
    if (result.exitCode !== 0) throw refusal(422, 'Reference cannot be deleted');
    await listPullRequests(repository);
    return c.body(null, 204);
  });

  return routes;
}

/** `heads/main` as the full name of a branch or tag; other places are not for people to write. */
function readReference(text: string, status: 404 | 422 = 404): string {
  const name = text.replace(/^(heads|tags)\//, '');
  if (name === text || !isBranchName(name))
    throw status === 404 ? notFound() : refusal(422, `Reference name is not valid: refs/${text}`);
  return `refs/${text}`;
}

async function findReference({ directory }: Repository, ref: string): Promise<string> {
  const result = await runGit(directory, ['rev-parse', '--verify', '--quiet', '--end-of-options', ref]);
  if (result.exitCode !== 0) throw notFound();
  return result.output.toString().trim();
}

async function moveReference(
  { directory }: Repository,
  ref: string,
  sha: string,
  before: string,
  message: string,
): Promise<void> {
  const result = await runGit(directory, ['update-ref', ref, sha, before]);
  if (result.exitCode !== 0) throw refusal(422, message);
}

function needCommit(repository: Repository, sha: string): Promise<void> {
  return needObject(repository, sha, 'commit', 'Object does not exist');
}

function referenceAnswer(c: ForgeContext, ref: string, sha: string) {
  const { owner, name } = c.var.repository;
  const url = `${originOf(c)}/repos/${owner}/${name}/git`;
  return { ref, url: `${url}/${ref}`, object: { type: 'commit', sha, url: `${url}/commits/${sha}` } };
}
