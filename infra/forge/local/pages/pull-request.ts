import { html, raw } from 'hono/html';
import { type Commit, listChanges } from '../history.ts';
import { listPullRequestCommits, startOfChanges } from '../pull-requests.ts';
import type { Comment, Repository, StoredPullRequest } from '../store.ts';
import { renderChanges } from './diff.ts';
import { address, type Html, renderCount, renderDate, renderPage } from './layout.ts';
import { renderMarkdown } from './markdown.ts';
import { repositoryPath, stateOf } from './repository.ts';

/** What a reviewer needs on one page: what it claims, its commits, and every changed line. */
export async function renderPullRequest(repository: Repository, pullRequest: StoredPullRequest, origin: string): Promise<Html> {
  const { owner, name, directory } = repository;
  const start = await startOfChanges(repository, pullRequest);
  const commits = await listPullRequestCommits(repository, pullRequest);
  const changes = await listChanges(directory, start, pullRequest.headCommit);
  const place = { owner, repository: name, commit: pullRequest.headCommit, origin };
  const verb = stateOf(pullRequest) === 'merged' ? 'merged' : 'wants to merge';
  return renderPage({
    title: `${pullRequest.title} · #${pullRequest.number} · ${owner}/${name}`,
    path: [
      ...repositoryPath(repository),
      { text: `#${pullRequest.number}`, href: address(owner, name, 'pull', String(pullRequest.number)) },
    ],
    content: html`<h1>${pullRequest.title} <span class="faint">#${pullRequest.number}</span></h1>
<p class="meta"><span class="state ${stateOf(pullRequest)}">${stateOf(pullRequest)}</span>
<span>${pullRequest.user} ${verb} ${renderCount(commits.length, 'commit')} into <span class="branch">${pullRequest.base}</span> from <span class="branch">${pullRequest.head}</span></span>
<span>opened ${renderDate(pullRequest.createdAt)}</span>
${pullRequest.labels.map((label) => html`<span class="label">${label}</span> `)}</p>
${renderText(pullRequest.user, pullRequest.createdAt, pullRequest.body)}
${pullRequest.comments.map((comment: Comment) => renderText(comment.user, comment.createdAt, comment.body))}
<h2>${renderCount(commits.length, 'commit')}</h2>
<div class="card"><ul class="rows">${commits.map((commit) => renderCommitRow(repository, commit))}</ul></div>
${renderChanges(changes)}`,
  });

  function renderText(user: string, date: string, body: string): Html {
    return html`<article class="card"><header><strong>${user}</strong> <span class="faint">${renderDate(date)}</span></header>
${body.trim() === '' ? html`<p class="empty">No description.</p>` : html`<div class="text">${raw(renderMarkdown(body, place))}</div>`}</article>`;
  }
}

function renderCommitRow({ owner, name }: Repository, commit: Commit): Html {
  return html`<li><a class="grow" href="${address(owner, name, 'commit', commit.id)}">${commit.message.split('\n')[0]}</a>
<span class="faint">${commit.author.name} · <span class="id">${commit.id.slice(0, 9)}</span></span></li>`;
}
