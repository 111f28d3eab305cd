import { html, raw } from 'hono/html';
import { listBranches, listCommits, listFolder, readDefaultBranch, readFileAt } from '../history.ts';
import { listPullRequests } from '../pull-requests.ts';
import type { Repository, StoredPullRequest } from '../store.ts';
import { address, type Html, renderDate, renderPage } from './layout.ts';
import { renderMarkdown } from './markdown.ts';

/** All repositories of the forge. */
export function renderRepositories(repositories: readonly { repository: Repository; open: number; pushedAt: string }[]): Html {
  const rows = repositories.map(
    ({
      repository: { owner, name },
      open,
      pushedAt,
    }) => html`<li><a class="grow" href="${address(owner, name)}">${owner} / <strong>${name}</strong></a>
<span class="faint">${open} open · changed ${renderDate(pushedAt)}</span></li>`,
  );
  return renderPage({
    title: 'Repositories',
    path: [],
    content: html`<h1>Repositories</h1>
<div class="card">${rows.length === 0 ? html`<p class="empty">There is none yet.</p>` : html`<ul class="rows">${rows}</ul>`}</div>`,
  });
}

/** One repository: its pull requests first, since they are what people come for, then branches, files and its README. */
export async function renderRepository(repository: Repository, origin: string): Promise<Html> {
  const { owner, name, directory } = repository;
  const branches = await listBranches(directory);
  const main = await readDefaultBranch(directory, branches);
  const commit = branches.get(main);
  const pullRequests = await listPullRequests(repository);
  return renderPage({
    title: `${owner}/${name}`,
    path: repositoryPath(repository),
    content: html`<h1><span class="faint">${owner} /</span> ${name}</h1>
<p class="meta"><span class="branch">git clone ${origin}${address(owner, `${name}.git`)}</span></p>
<h2>Pull requests</h2>
<div class="card">${renderPullRequests(repository, pullRequests)}</div>
<h2>Branches</h2>
<div class="card">${await renderBranches(repository, branches, main)}</div>
${commit === undefined ? '' : html`<h2>Files</h2><div class="card">${await renderFolder(repository, commit, '')}</div>`}
${commit === undefined ? '' : await renderReadme(repository, commit, origin)}`,
  });
}

export function repositoryPath({ owner, name }: Repository) {
  return [{ text: `${owner}/${name}`, href: address(owner, name) }];
}

/** The word for where a pull request stands, which is also its colour. */
export function stateOf(pullRequest: StoredPullRequest): 'open' | 'draft' | 'merged' | 'closed' {
  if (pullRequest.mergeCommit !== undefined) return 'merged';
  if (pullRequest.state === 'closed') return 'closed';
  return pullRequest.draft ? 'draft' : 'open';
}

/** A folder's entries, each a link; `undefined` becomes an empty card. */
export async function renderFolder({ owner, name, directory }: Repository, commit: string, path: string): Promise<Html> {
  const entries = (await listFolder(directory, commit, path)) ?? [];
  const full = (entry: string) => (path === '' ? entry : `${path}/${entry}`);
  const rows = entries.map((entry) =>
    entry.kind === 'module'
      ? html`<li>${entry.name} <span class="faint">another repository</span></li>`
      : html`<li><a href="${address(owner, name, 'blob', commit, full(entry.name))}">${entry.name}${entry.kind === 'folder' ? '/' : ''}</a></li>`,
  );
  return rows.length === 0 ? html`<p class="empty">Nothing here.</p>` : html`<ul class="rows">${rows}</ul>`;
}

function renderPullRequests({ owner, name }: Repository, pullRequests: readonly StoredPullRequest[]): Html {
  if (pullRequests.length === 0) return html`<p class="empty">There is none yet.</p>`;
  const isOpen = (one: StoredPullRequest) => Number(one.state === 'open');
  const rows = pullRequests
    .toSorted((a, b) => isOpen(b) - isOpen(a))
    .map(
      (one) => html`<li><span class="state ${stateOf(one)}">${stateOf(one)}</span>
<a class="grow" href="${address(owner, name, 'pull', String(one.number))}">${one.title} <span class="faint">#${one.number}</span></a>
<span class="branch">${one.head}</span></li>`,
    );
  return html`<ul class="rows">${rows}</ul>`;
}

async function renderBranches(
  { owner, name, directory }: Repository,
  branches: ReadonlyMap<string, string>,
  main: string,
): Promise<Html> {
  if (branches.size === 0) return html`<p class="empty">Nothing was pushed yet.</p>`;
  const rows = await Promise.all(
    [...branches].map(async ([branch, id]) => {
      const [commit] = await listCommits(directory, { head: id, limit: 1 });
      return html`<li><span class="branch">${branch}</span>${branch === main ? html` <span class="label">default</span>` : ''}
<a class="grow" href="${address(owner, name, 'commit', id)}">${commit?.message.split('\n')[0] ?? id}</a>
<span class="faint"><span class="id">${id.slice(0, 9)}</span></span></li>`;
    }),
  );
  return html`<ul class="rows">${rows}</ul>`;
}

async function renderReadme({ owner, name, directory }: Repository, commit: string, origin: string): Promise<Html | string> {
  const entries = (await listFolder(directory, commit, '')) ?? [];
  const file = entries.find((entry) => /^readme(\.(md|markdown|rst|txt))?$/i.test(entry.name))?.name;
  const text = file === undefined ? undefined : (await readFileAt(directory, commit, file))?.toString();
  if (file === undefined || text === undefined) return '';
  const isMarkdown = /\.(md|markdown)$/i.test(file);
  return html`<article class="card"><header>${file}</header><div class="text">${
    isMarkdown ? raw(renderMarkdown(text, { owner, repository: name, commit, origin })) : html`<pre>${text}</pre>`
  }</div></article>`;
}
