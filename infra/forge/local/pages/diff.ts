import { html } from 'hono/html';
import { type DiffLine, type FileChange, parsePatch } from '../diff.ts';
import { type Html, renderCount } from './layout.ts';

/** More lines than this of one file are not read by anybody on a page. */
const mostLines = 1500;

const signs: Record<DiffLine['kind'], string> = { hunk: '', same: ' ', added: '+', removed: '-', note: '\\' };

/** The changes file by file, each in a fold that starts open. */
export function renderChanges(changes: readonly FileChange[]): Html {
  const additions = changes.reduce((sum, change) => sum + change.additions, 0);
  const deletions = changes.reduce((sum, change) => sum + change.deletions, 0);
  return html`<h2 id="files">${renderCount(changes.length, 'file')} changed <span class="plus">+${additions}</span> <span class="minus">−${deletions}</span></h2>
${changes.map(renderChange)}`;
}

function renderChange(change: FileChange): Html {
  const lines = parsePatch(change.patch);
  return html`<details class="card" open>
<summary><code>${change.previousPath === undefined ? '' : `${change.previousPath} → `}${change.path}</code>
<span class="faint">${change.status}</span> <span class="plus">+${change.additions}</span> <span class="minus">−${change.deletions}</span></summary>
${lines.length === 0 ? renderNothing(change) : html`<div class="diff"><table>${lines.slice(0, mostLines).map(renderLine)}</table></div>`}
${lines.length > mostLines ? html`<p class="empty">${lines.length - mostLines} more lines are not shown: clone the repository to read them.</p>` : ''}
</details>`;
}

function renderLine(line: DiffLine): Html {
  return html`<tr class="${line.kind}"><td class="number">${line.before ?? ''}</td><td class="number">${line.after ?? ''}</td><td><span class="sign">${signs[line.kind]}</span>${line.text}</td></tr>`;
}

function renderNothing(change: FileChange): Html {
  return html`<p class="empty">${change.binary ? 'A binary file.' : 'No line of the file changed.'}</p>`;
}
