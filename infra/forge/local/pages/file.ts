import { html, raw } from 'hono/html';
import { listFolder, readFileAt } from '../history.ts';
import type { Repository } from '../store.ts';
import { address, type Html, renderPage } from './layout.ts';
import { renderMarkdown } from './markdown.ts';
import { renderFolder, repositoryPath } from './repository.ts';

/** Larger files are for a clone. */
const largestShownBytes = 1024 * 1024;

const imageTypes: Record<string, string> = {
  gif: 'image/gif',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  png: 'image/png',
  svg: 'image/svg+xml',
  webp: 'image/webp',
};

/** A file or folder of a commit; `undefined` when there is neither. */
export async function renderFile(
  repository: Repository,
  commit: string,
  path: string,
  origin: string,
): Promise<Html | undefined> {
  const { owner, name, directory } = repository;
  const bytes = await readFileAt(directory, commit, path);
  if (bytes === undefined && (await listFolder(directory, commit, path)) === undefined) return undefined;
  return renderPage({
    title: `${path} · ${owner}/${name}`,
    path: [
      ...repositoryPath(repository),
      { text: `${path} at ${commit.slice(0, 9)}`, href: address(owner, name, 'blob', commit, path) },
    ],
    content: html`<h1>${path}</h1><article class="card">${bytes === undefined ? await renderFolder(repository, commit, path) : renderBytes(bytes)}</article>`,
  });

  function renderBytes(bytes: Buffer): Html {
    const source = address(owner, name, 'raw', commit, path);
    if (typeOf(path).startsWith('image/')) return html`<div class="text"><img src="${source}" alt="${path}"></div>`;
    if (bytes.length > largestShownBytes || bytes.includes(0))
      return html`<p class="empty"><a href="${source}">${bytes.length} bytes</a></p>`;
    const folder = path.split('/').slice(0, -1).join('/');
    if (/\.(md|markdown)$/i.test(path)) {
      return html`<div class="text">${raw(renderMarkdown(bytes.toString(), { owner, repository: name, commit, folder, origin }))}</div>`;
    }
    const lines = bytes.toString().replace(/\n$/, '').split('\n');
    return html`<div class="diff"><table>${lines.map((line, at) => html`<tr><td class="number">${at + 1}</td><td>${line}</td></tr>`)}</table></div>`;
  }
}

/** The type a file is sent with: an image's own, and plain text for all else, so that no browser runs it. */
export function typeOf(path: string): string {
  return imageTypes[path.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'text/plain; charset=utf-8';
}
