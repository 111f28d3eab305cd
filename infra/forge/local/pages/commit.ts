import { html } from 'hono/html';
import { type Commit, listChanges } from '../history.ts';
import type { Repository } from '../store.ts';
import { renderChanges } from './diff.ts';
import { address, type Html, renderDate, renderPage } from './layout.ts';
import { repositoryPath } from './repository.ts';

/** One commit: its message as it stands and its changes against its first parent. */
export async function renderCommit(repository: Repository, commit: Commit): Promise<Html> {
  const { owner, name, directory } = repository;
  const changes = await listChanges(directory, commit.parents[0], commit.id);
  const [subject = '', ...rest] = commit.message.trimEnd().split('\n');
  const message = rest.join('\n').trim();
  return renderPage({
    title: `${subject} · ${owner}/${name}`,
    path: [...repositoryPath(repository), { text: commit.id.slice(0, 9), href: address(owner, name, 'commit', commit.id) }],
    content: html`<h1>${subject}</h1>
<p class="meta"><span>${commit.author.name} · ${renderDate(commit.author.date)}</span>
${commit.parents.map((parent) => html`<span>parent <a class="id" href="${address(owner, name, 'commit', parent)}">${parent.slice(0, 9)}</a></span> `)}
<span class="id">${commit.id}</span></p>
${message === '' ? '' : html`<article class="card"><div class="text"><pre>${message}</pre></div></article>`}
${renderChanges(changes)}`,
  });
}
