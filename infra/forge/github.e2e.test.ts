import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Octokit } from 'octokit';
import { describeForge, type ForgeUnderTest } from './forge.contract.ts';
import { createGithubForge } from './github.ts';
import { commitFiles, openForge, runPersonsGit, withToken } from './local/testing/open-forge.ts';

describeForge('octokit against the stand-in', async (): Promise<ForgeUnderTest> => {
  const server = await openForge();
  const clones = await mkdtemp(join(tmpdir(), 'clones-'));
  const owner = 'acme';
  let made = 0;
  let writes = 0;
  const counting: typeof fetch = (input, options) => {
    if (options?.method !== undefined && options.method !== 'GET') writes += 1;
    return fetch(input, options);
  };
  const forge = createGithubForge({ baseUrl: server.url, token: server.token, fetch: counting });
  const person = new Octokit({
    auth: server.token,
    baseUrl: server.url,
    throttle: { enabled: false },
    retry: { enabled: false },
  });
  return {
    forge,
    stranger: createGithubForge({ baseUrl: server.url, token: 'tuneup_of-another-forge' }),
    owner,
    async createRepository() {
      made += 1;
      const repository = `shop-${made}`;
      const { cloneUrl } = await forge.ensureRepository(owner, repository);
      const clone = join(clones, repository);
      await mkdir(clone);
      await runPersonsGit(clone, 'init', '--quiet');
      await commitFiles(clone, 'start', { 'README.md': '# Shop\n' });
      await runPersonsGit(clone, 'push', '--quiet', withToken(cloneUrl, server.token), 'main');
      return repository;
    },
    async commit(repository, branch, file, text) {
      const clone = join(clones, repository);
      await runPersonsGit(clone, 'checkout', '--quiet', '-B', branch, 'main');
      const commit = await commitFiles(clone, `change ${file}`, { [file]: text });
      await runPersonsGit(
        clone,
        'push',
        '--quiet',
        '--force',
        withToken(`${server.url}/${owner}/${repository}.git`, server.token),
        branch,
      );
      return commit;
    },
    async merge(repository, branch) {
      const clone = join(clones, repository);
      await runPersonsGit(
        clone,
        'push',
        '--quiet',
        withToken(`${server.url}/${owner}/${repository}.git`, server.token),
        `${branch}:main`,
      );
    },
    async branches(repository) {
      const { data } = await person.rest.repos.listBranches({ owner, repo: repository });
      return data.map((branch) => branch.name);
    },
    async writeBody(repository, number, body) {
      await person.rest.pulls.update({ owner, repo: repository, pull_number: number, body });
    },
    async addLabel(repository, number, label) {
      await person.rest.issues.addLabels({ owner, repo: repository, issue_number: number, labels: [label] });
    },
    writes: () => writes,
    async close() {
      await server.close();
      await rm(clones, { recursive: true, force: true });
    },
  };
});
