import { Hono } from 'hono';
import { z } from 'zod';
import { isFailure } from '../../../../bench/failure.ts';
import type { ForgeEnvironment, ForgeParts } from '../environment.ts';
import { git } from '../git.ts';
import { listBranches } from '../history.ts';
import { isOwnerName, isRepositoryName } from '../names.ts';
import { notFound, refusal } from '../refusal.ts';
import type { Repository } from '../store.ts';
import { repositoryAnswer, userAnswer } from './answers.ts';
import { answerPage, type ForgeContext, originOf, readBody } from './request.ts';

const newRepository = z.object({ name: z.string(), auto_init: z.boolean().optional() });

/** The user, and repositories as a whole. */
export function createRepositoryRoutes({ store, login }: ForgeParts) {
  const routes = new Hono<ForgeEnvironment>();

  routes.get('/user', (c) => {
    if (!c.var.mayWrite) throw refusal(401, 'Requires authentication');
    return c.json(userAnswer(originOf(c), login));
  });

  routes.get('/users/:login', (c) => {
    if (!isOwnerName(c.req.param('login'))) throw notFound();
    return c.json(userAnswer(originOf(c), c.req.param('login')));
  });

  routes.get('/user/repos', async (c) => {
    const repositories = await store.list();
    return answerPage(c, await Promise.all(repositories.map((repository) => repositoryAnswer(originOf(c), repository))));
  });

  routes.post('/user/repos', (c) => createIn(c, login));
  routes.post('/orgs/:organisation/repos', (c) => createIn(c, c.req.param('organisation') ?? ''));
  routes.get('/repos/:owner/:repository', async (c) => c.json(await repositoryAnswer(originOf(c), c.var.repository)));

  routes.get('/repos/:owner/:repository/branches', async (c) => {
    const branches = await listBranches(c.var.repository.directory);
    return answerPage(
      c,
      [...branches].map(([name, sha]) => ({ name, commit: { sha }, protected: false })),
    );
  });

  routes.get('/repos/:owner/:repository/branches/:branch{.+}', async (c) => {
    const sha = (await listBranches(c.var.repository.directory)).get(c.req.param('branch'));
    if (sha === undefined) throw notFound();
    return c.json({ name: c.req.param('branch'), commit: { sha }, protected: false });
  });

  return routes;

  async function createIn(c: ForgeContext, owner: string) {
    const wanted = await readBody(c, newRepository);
    if (!isOwnerName(owner)) throw notFound();
    if (!isRepositoryName(wanted.name)) {
      throw refusal(422, 'Repository creation failed.', [
        { resource: 'Repository', field: 'name', code: 'invalid', message: 'name is invalid' },
      ]);
    }
    const repository = await store.create(owner, wanted.name).catch((error) => {
      if (!isFailure(error, 'repository-exists')) throw error;
      throw refusal(422, 'Repository creation failed.', [
        { resource: 'Repository', field: 'name', code: 'custom', message: 'name already exists on this account' },
      ]);
    });
    if (wanted.auto_init === true) await commitReadme(repository, login);
    return c.json(await repositoryAnswer(originOf(c), repository), 201);
  }
}

async function commitReadme({ directory, name }: Repository, login: string): Promise<void> {
  const blob = await git(directory, ['hash-object', '-w', '--stdin'], { input: `# ${name}\n` });
  const tree = await git(directory, ['mktree'], { input: `100644 blob ${blob}\tREADME.md\n` });
  const email = `${login}@localhost`;
  const commit = await git(directory, ['commit-tree', tree], {
    input: 'Initial commit\n',
    environment: { GIT_AUTHOR_NAME: login, GIT_AUTHOR_EMAIL: email, GIT_COMMITTER_NAME: login, GIT_COMMITTER_EMAIL: email },
  });
  await git(directory, ['update-ref', 'refs/heads/main', commit]);
}
