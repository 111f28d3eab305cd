import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Octokit, RequestError } from 'octokit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { gitEnvironment, runGit } from './git.ts';
import { isBranchName } from './names.ts';
import { commitFiles, openForge, type RunningForge, runPersonsGit, start, withToken } from './testing/open-forge.ts';

const local = suite('local forge');
const owner = 'acme';
let forge: RunningForge;
let clones: string;
let octokit: Octokit;
let made = 0;

local('starts and tells who it is', async () => {
  forge = await openForge();
  clones = await mkdtemp(join(tmpdir(), 'clones-'));
  octokit = connectOctokit();
  const answer = (await (await fetch(`${forge.url}/healthz`)).json()) as Record<string, unknown>;
  assert.equal(
    [answer.status, answer.service, answer.pid, answer.dataFolder],
    ['alive', 'tuneup-forge', forge.pid, forge.folder],
  );
});

local('keeps its token for its owner alone', async () => {
  assert.is((await stat(join(forge.folder, 'token'))).mode & 0o777, 0o600);
});

local('takes a push with the token, and a clone without one', async () => {
  const { clone, repository } = await createRepository();
  await runPersonsGit(clone, 'push', '--quiet', address(repository, true), 'main');
  const copy = join(clones, 'copy');
  await runPersonsGit(clones, 'clone', '--quiet', address(repository), copy);
  assert.is(await readFile(join(copy, 'README.md'), 'utf8'), '# Shop\n');
});

local('refuses a push without the token, and with a wrong one', async () => {
  const { clone, repository } = await createRepository();
  const { exitCode } = await tryGit(clone, 'push', address(repository), 'main');
  assert.is(exitCode, 128);
  const wrong = await tryGit(clone, 'push', withToken(address(repository), 'tuneup_wrong'), 'main');
  assert.is(wrong.exitCode, 128);
  assert.is(await runPersonsGit(clones, 'ls-remote', address(repository)), '');
});

local('takes a large push in pieces and compressed requests', async () => {
  const { clone, repository } = await createRepository();
  await commitFiles(clone, 'noise', { 'noise.txt': randomBytes(3 * 1024 * 1024).toString('base64') });
  for (let branch = 0; branch < 60; branch += 1) await runPersonsGit(clone, 'branch', `branch-${branch}`);
  await runPersonsGit(clone, 'push', '--quiet', '--all', address(repository, true));
  // Many wants make git compress its request.
  const copy = join(clones, 'large');
  await runPersonsGit(clones, '-c', 'protocol.version=0', 'clone', '--quiet', '--mirror', address(repository), copy);
  assert.is((await runPersonsGit(copy, 'for-each-ref', 'refs/heads')).split('\n').length, 61);
});

local('speaks version 2 of the protocol', async () => {
  const { clone, repository } = await createRepository();
  await runPersonsGit(clone, 'push', '--quiet', address(repository, true), 'main');
  const answer = await fetch(`${address(repository)}/info/refs?service=git-upload-pack`, {
    headers: { 'git-protocol': 'version=2' },
  });
  assert.match(await answer.text(), 'version 2');
});

local('refuses a write by REST without the token', async () => {
  const answer = await fetch(`${forge.url}/user/repos`, { method: 'POST', body: '{"name":"x"}' });
  assert.is(answer.status, 401);
  const anybody = new Octokit({ baseUrl: forge.url, throttle: { enabled: false }, retry: { enabled: false } });
  assert.is(await statusOf(anybody.rest.users.getAuthenticated()), 401);
  assert.is(await statusOf(connectOctokit('tuneup_wrong').rest.repos.get({ owner, repo: 'shop-1' })), 401);
});

local('makes a commit without a clone, and the same one again', async () => {
  const { repo, repository } = await createPushed();
  const first = await commitByRest(repo);
  assert.is(await commitByRest(repo), first);
  await octokit.rest.git.createRef({ ...repo, ref: 'refs/heads/perf/rest', sha: first });
  assert.is((await octokit.rest.git.getRef({ ...repo, ref: 'heads/perf/rest' })).data.object.sha, first);
  const copy = join(clones, `${repository}-copy`);
  await runPersonsGit(clones, 'clone', '--quiet', '--branch', 'perf/rest', address(repository), copy);
  assert.is(await readFile(join(copy, 'shop/cart.py'), 'utf8'), 'total = sum\n');
  const { data } = await octokit.rest.git.getTree({ ...repo, tree_sha: first, recursive: 'true' });
  assert.equal(
    data.tree.filter((entry) => entry.type === 'blob').map((entry) => entry.path),
    ['README.md', 'shop/cart.py'],
  );
});

local('refuses references as GitHub does', async () => {
  const { repo, head } = await createPushed();
  assert.is(await statusOf(octokit.rest.git.createRef({ ...repo, ref: 'refs/heads/main', sha: head })), 422);
  assert.is(await statusOf(octokit.rest.git.createRef({ ...repo, ref: 'refs/heads/x', sha: '1'.repeat(40) })), 422);
  assert.is(await statusOf(octokit.rest.git.getRef({ ...repo, ref: 'heads/none' })), 404);
  assert.is(await statusOf(octokit.rest.git.deleteRef({ ...repo, ref: 'heads/none' })), 422);
  const other = await commitByRest(repo);
  await octokit.rest.git.createRef({ ...repo, ref: 'refs/heads/side', sha: other });
  assert.is(await statusOf(octokit.rest.git.updateRef({ ...repo, ref: 'heads/side', sha: head })), 422);
  await octokit.rest.git.updateRef({ ...repo, ref: 'heads/side', sha: head, force: true });
});

local('refuses pull requests as GitHub does', async () => {
  const { repo } = await createPushed('perf/a');
  const create = (head: string, base = 'main') => octokit.rest.pulls.create({ ...repo, title: 'perf: a', head, base });
  await create('perf/a');
  assert.match(await messageOf(create('perf/a')), 'A pull request already exists for acme:perf/a.');
  assert.match(await messageOf(create('main')), 'No commits between main and main');
  assert.is(await statusOf(create('perf/none')), 422);
  assert.is(await statusOf(create('perf/a', 'none')), 422);
  assert.is(await statusOf(octokit.rest.pulls.create({ ...repo, title: ' ', head: 'perf/a', base: 'main' })), 422);
  assert.is(await statusOf(octokit.rest.pulls.get({ ...repo, pull_number: 9 })), 404);
  assert.is(await statusOf(octokit.rest.repos.get({ owner, repo: 'none' })), 404);
});

local('shows files, commits and the comparison of a pull request', async () => {
  const { repo } = await createPushed('perf/a');
  await octokit.rest.pulls.create({ ...repo, title: 'perf: a', head: 'perf/a', base: 'main' });
  const { data: files } = await octokit.rest.pulls.listFiles({ ...repo, pull_number: 1 });
  assert.equal(
    files.map(({ filename, status, additions, deletions, patch }) => ({ filename, status, additions, deletions, patch })),
    [
      { filename: 'README.md', status: 'modified', additions: 1, deletions: 1, patch: '@@ -1 +1 @@\n-# Shop\n+# The shop' },
      { filename: 'new file "ü".txt', status: 'added', additions: 1, deletions: 0, patch: '@@ -0,0 +1 @@\n+new' },
    ],
  );
  const { data: commits } = await octokit.rest.pulls.listCommits({ ...repo, pull_number: 1 });
  assert.equal(
    commits.map((commit) => commit.commit.message),
    ['perf: a\n\nWhy it is faster.'],
  );
  const { data: compared } = await octokit.rest.repos.compareCommitsWithBasehead({ ...repo, basehead: 'main...perf/a' });
  assert.equal([compared.status, compared.ahead_by, compared.behind_by], ['ahead', 1, 0]);
});

local('pages through a list', async () => {
  const { clone, repo, repository } = await createPushed();
  for (let at = 0; at < 5; at += 1) {
    await runPersonsGit(clone, 'checkout', '--quiet', '-b', `perf/${at}`, 'main');
    await commitFiles(clone, `perf: ${at}`, { [`${at}.txt`]: 'x\n' });
  }
  await runPersonsGit(clone, 'push', '--quiet', '--all', address(repository, true));
  for (let at = 0; at < 5; at += 1)
    await octokit.rest.pulls.create({ ...repo, title: `${at}`, head: `perf/${at}`, base: 'main' });
  const all = await octokit.paginate(octokit.rest.pulls.list, { ...repo, per_page: 2 });
  assert.equal(
    all.map((one) => one.number),
    [5, 4, 3, 2, 1],
  );
  const { data: filtered } = await octokit.rest.pulls.list({ ...repo, head: `${owner}:perf/3` });
  assert.equal(
    filtered.map((one) => one.number),
    [4],
  );
});

local('remembers the head of a pull request whose branch is deleted', async () => {
  const { clone, repo, head, repository } = await createPushed('perf/a');
  await octokit.rest.pulls.create({ ...repo, title: 'perf: a', head: 'perf/a', base: 'main' });
  await runPersonsGit(clone, 'push', '--quiet', address(repository, true), ':perf/a');
  const { data } = await octokit.rest.pulls.get({ ...repo, pull_number: 1 });
  assert.equal([data.state, data.merged, data.head.sha, data.changed_files], ['closed', false, head, 2]);
});

local('says what GraphQL it does not know', async () => {
  const message = await octokit.graphql('{ viewer { login } }').then(
    () => '',
    (error) => String(error),
  );
  assert.match(message, 'convertPullRequestToDraft');
});

local('refuses names that could leave the data folder', async () => {
  for (const path of [
    '/..%2f..%2fetc/passwd',
    '/acme/..%2f..%2fetc.git/info/refs?service=git-upload-pack',
    '/%2e%2e/%2e%2e/info/refs?service=git-upload-pack',
    '/acme/.git/info/refs?service=git-upload-pack',
    '/repos/acme/..%2fx/pulls',
    '/acme/shop-1/raw/main/..%2f..%2fforge.json',
    '/acme/shop-1/blob/--help/README.md',
  ]) {
    const { status, text } = await rawGet(path);
    assert.ok([400, 404].includes(status), `${path} gave ${status}: ${text.slice(0, 200)}`);
  }
  for (const name of ['..', 'a/b', '../x', 'x.git', '-x', 'a b', '']) {
    assert.ok([404, 422].includes(await statusOf(octokit.rest.repos.createInOrg({ org: owner, name }))), name);
  }
  const { repo, head } = await createPushed();
  for (const ref of [
    'refs/heads/../x',
    'refs/heads/a..b',
    'refs/pull/1/head',
    'refs/heads/-x',
    'refs/heads/x.lock',
    'HEAD',
    '--all',
  ]) {
    assert.ok([404, 422].includes(await statusOf(octokit.rest.git.createRef({ ...repo, ref, sha: head }))), ref);
  }
  for (const path of ['../x', '/etc/passwd', '.git/config', 'a//b']) {
    const tree = [{ path, mode: '100644' as const, content: 'x' }];
    assert.is(await statusOf(octokit.rest.git.createTree({ ...repo, tree })), 422, path);
  }
});

local('accepts only branch names that git accepts', async () => {
  const names = [
    'main',
    'perf/a-b',
    'ü',
    'a..b',
    'a.lock',
    'a/.b',
    'a/',
    '/a',
    'a//b',
    'a b',
    'a~b',
    'a^',
    'a:b',
    'a?',
    'a*',
    'a[',
    'a\\',
    '@',
    'a@{b',
    'a.',
    '.a',
    'a\u0001',
    'x.lock/y',
    '@a',
    'a@',
  ];
  for (const name of names) {
    const { exitCode } = await tryGit(clones, 'check-ref-format', `refs/heads/${name}`);
    const isRefused = name === '@' || exitCode !== 0;
    assert.is(isBranchName(name), !isRefused, JSON.stringify(name));
  }
});

local('refuses a host name that is not of this machine', async () => {
  assert.is((await rawGet('/', 'evil.example:80')).status, 403);
});

local('lets nobody push to the names that it keeps commits by', async () => {
  const { clone, repository } = await createPushed();
  assert.is((await tryGit(clone, 'push', address(repository, true), 'main:refs/pull/1/head')).exitCode, 1);
});

local('keeps everything when it is killed, and numbers go on', async () => {
  const { clone, repo, repository } = await createPushed('perf/a');
  await octokit.rest.pulls.create({ ...repo, title: 'perf: a', body: 'text', head: 'perf/a', base: 'main', draft: true });
  await forge.killAndRestart();
  octokit = connectOctokit();
  const { data } = await octokit.rest.pulls.get({ ...repo, pull_number: 1 });
  assert.equal([data.title, data.body, data.draft], ['perf: a', 'text', true]);
  await runPersonsGit(clone, 'checkout', '--quiet', '-b', 'perf/b', 'main');
  await commitFiles(clone, 'b', { 'b.txt': 'b\n' });
  await runPersonsGit(clone, 'push', '--quiet', address(repository, true), 'perf/b');
  assert.is((await octokit.rest.pulls.create({ ...repo, title: 'perf: b', head: 'perf/b', base: 'main' })).data.number, 2);
});

local('is whole after a kill in the middle of a push', async () => {
  const { clone, repository, repo, head } = await createPushed();
  await commitFiles(clone, 'noise', { 'noise.bin': randomBytes(24 * 1024 * 1024).toString('base64') });
  const push = spawn('git', ['push', '--quiet', address(repository, true), 'main'], {
    cwd: clone,
    env: gitEnvironment(),
    stdio: 'ignore',
  });
  const ended = new Promise((resolve) => push.once('exit', resolve));
  await untilQuarantine(directoryOf(repository));
  await forge.killAndRestart();
  octokit = connectOctokit();
  assert.is.not(await ended, 0);
  assert.is((await octokit.rest.git.getRef({ ...repo, ref: 'heads/main' })).data.object.sha, head);
  const { exitCode, errors } = await runGit(directoryOf(repository), ['fsck', '--full', '--strict']);
  assert.is(exitCode, 0, errors);
  await runPersonsGit(clone, 'push', '--quiet', address(repository, true), 'main');
});

local('ends its git when the client goes', async () => {
  const { clone, repository } = await createPushed();
  await commitFiles(clone, 'noise', { 'noise.bin': randomBytes(24 * 1024 * 1024).toString('base64') });
  const push = spawn('git', ['push', '--quiet', address(repository, true), 'main'], {
    cwd: clone,
    env: gitEnvironment(),
    stdio: 'ignore',
    detached: true,
  });
  const ended = new Promise((resolve) => push.once('exit', resolve));
  await untilQuarantine(directoryOf(repository));
  process.kill(-(push.pid ?? 0), 'SIGKILL');
  await ended;
  for (let attempt = 0; (await backendsOf(repository)) > 0; attempt += 1) {
    assert.ok(attempt < 100, 'git still runs');
    await sleep(50);
  }
});

local('is alone on its data folder', async () => {
  const message = await start(forge.folder).then(
    () => '',
    (error) => String(error),
  );
  assert.match(message, `process ${forge.pid}`);
  assert.match(message, 'TUNEUP_FORGE_FOLDER');
});

local('says which port is taken, and which setting is wrong', async () => {
  const folder = join(clones, 'another');
  const port = new URL(forge.url).port;
  const taken = await start(folder, { TUNEUP_FORGE_PORT: port }).catch(String);
  assert.match(String(taken), `expected port ${port} on 127.0.0.1 to be free`);
  const open = await start(folder, { TUNEUP_FORGE_HOST: '0.0.0.0' }).catch(String);
  assert.match(String(open), 'TUNEUP_FORGE_HOST');
});

local('ends well on SIGTERM while somebody is connected', async () => {
  const socket = connect(Number(new URL(forge.url).port), '127.0.0.1');
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.on('error', () => {});
  assert.is(await forge.stop(), 0);
  socket.destroy();
});

local.after(async () => {
  await forge?.close();
  if (clones !== undefined) await rm(clones, { recursive: true, force: true });
});

local.run();

function connectOctokit(token = forge.token): Octokit {
  return new Octokit({
    auth: token,
    baseUrl: forge.url,
    throttle: { enabled: false },
    retry: { enabled: false },
    log: { debug() {}, info() {}, warn() {}, error() {} },
  });
}

function address(repository: string, mayWrite = false): string {
  const url = `${forge.url}/${owner}/${repository}.git`;
  return mayWrite ? withToken(url, forge.token) : url;
}

function directoryOf(repository: string): string {
  return join(forge.folder, 'repositories', owner, `${repository}.git`);
}

async function createRepository() {
  made += 1;
  const repository = `shop-${made}`;
  await octokit.rest.repos.createInOrg({ org: owner, name: repository });
  const clone = join(clones, repository);
  await mkdir(clone);
  await runPersonsGit(clone, 'init', '--quiet');
  await commitFiles(clone, 'start', { 'README.md': '# Shop\n' });
  return { clone, repository, repo: { owner, repo: repository } };
}

/** A repository with `main`, and with a branch that has one commit more when it is asked for. */
async function createPushed(branch?: string) {
  const created = await createRepository();
  if (branch !== undefined) {
    await runPersonsGit(created.clone, 'checkout', '--quiet', '-b', branch);
    await commitFiles(created.clone, 'perf: a\n\nWhy it is faster.', {
      'README.md': '# The shop\n',
      'new file "ü".txt': 'new\n',
    });
  }
  await runPersonsGit(created.clone, 'push', '--quiet', '--all', address(created.repository, true));
  return { ...created, head: await runPersonsGit(created.clone, 'rev-parse', 'HEAD') };
}

async function commitByRest(repo: { owner: string; repo: string }): Promise<string> {
  const { rest } = octokit;
  const { data: ref } = await rest.git.getRef({ ...repo, ref: 'heads/main' });
  const { data: base } = await rest.git.getCommit({ ...repo, commit_sha: ref.object.sha });
  const { data: blob } = await rest.git.createBlob({
    ...repo,
    content: Buffer.from('total = sum\n').toString('base64'),
    encoding: 'base64',
  });
  const tree = [{ path: 'shop/cart.py', mode: '100644' as const, type: 'blob' as const, sha: blob.sha }];
  const { data: made } = await rest.git.createTree({ ...repo, base_tree: base.tree.sha, tree });
  const author = { name: 'A Person', email: 'person@example.com', date: '2024-05-02T10:00:00Z' };
  const { data } = await rest.git.createCommit({ ...repo, message: 'perf: total', tree: made.sha, parents: [base.sha], author });
  return data.sha;
}

async function statusOf(work: Promise<{ status: number }>): Promise<number> {
  return work.then(
    ({ status }) => status,
    (error) => (error instanceof RequestError ? error.status : Promise.reject(error)),
  );
}

async function messageOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'no error',
    (error) => JSON.stringify(error.response?.data),
  );
}

/** Sends a path as it stands: fetch would tidy it up first. */
function rawGet(path: string, host = new URL(forge.url).host): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(forge.url).port), '127.0.0.1');
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString();
    });
    socket.on('error', reject);
    socket.on('end', () => resolve({ status: Number(text.slice(9, 12)), text }));
    socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  });
}

async function tryGit(cwd: string, ...words: string[]): Promise<{ exitCode: number }> {
  return new Promise((resolve) => {
    const child = spawn('git', words, { cwd, env: gitEnvironment(), stdio: 'ignore' });
    child.once('exit', (code) => resolve({ exitCode: code ?? 128 }));
  });
}

/** Waits until a push has begun to write objects. */
async function untilQuarantine(directory: string): Promise<void> {
  for (let attempt = 0; attempt < 1000; attempt += 1) {
    const names = await readdir(join(directory, 'objects'));
    if (names.some((name) => /^(tmp_objdir-|incoming-)/.test(name))) return;
    await sleep(5);
  }
  throw new Error('the push never began');
}

/** Git processes of the forge that work on a repository. */
async function backendsOf(repository: string): Promise<number> {
  let count = 0;
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const environment = await readFile(`/proc/${name}/environ`, 'utf8').catch(() => '');
    if (environment.includes(`GIT_PROJECT_ROOT=${directoryOf(repository)}\0`)) count += 1;
  }
  return count;
}
