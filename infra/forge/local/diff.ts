export interface FileChange {
  path: string;
  /** Present when the file was renamed. */
  previousPath?: string;
  status: 'added' | 'removed' | 'modified' | 'renamed';
  /** Id of the file's contents afterwards; all zeros when it was removed. */
  blob: string;
  additions: number;
  deletions: number;
  binary: boolean;
  /** The hunks, from the first `@@` on; empty for a binary file or a mere rename. */
  patch: string;
}

export interface DiffLine {
  kind: 'hunk' | 'same' | 'added' | 'removed' | 'note';
  /** Line numbers before and after, where the line exists on that side. */
  before?: number;
  after?: number;
  text: string;
}

const statuses: Record<string, FileChange['status']> = { A: 'added', C: 'added', D: 'removed', R: 'renamed' };

/** Joins git's `diff --raw -z` with the patches of the same range; both list files in the same order. */
export function parseDiff(list: string, text: string): FileChange[] {
  const patches = text.split(/^(?=diff --git )/m).filter((part) => part.startsWith('diff --git '));
  const fields = list.split('\0');
  const changes: FileChange[] = [];
  for (let at = 0; at < fields.length && fields[at]?.startsWith(':'); ) {
    const [, , , blob = '', letter = ''] = (fields[at] ?? '').split(' ');
    const status = statuses[letter.charAt(0)] ?? 'modified';
    const isPair = letter.startsWith('R') || letter.startsWith('C');
    const path = fields[at + (isPair ? 2 : 1)] ?? '';
    const part = patches[changes.length] ?? '';
    const start = part.search(/^@@ /m);
    const patch = start < 0 ? '' : part.slice(start).replace(/\n$/, '');
    const lines = patch === '' ? [] : patch.split('\n');
    changes.push({
      path,
      ...(isPair && status === 'renamed' ? { previousPath: fields[at + 1] ?? '' } : {}),
      status,
      blob,
      additions: lines.filter((line) => line.startsWith('+')).length,
      deletions: lines.filter((line) => line.startsWith('-')).length,
      binary: /^(Binary files |GIT binary patch)/m.test(start < 0 ? part : part.slice(0, start)),
      patch,
    });
    at += isPair ? 3 : 2;
  }
  return changes;
}

/** The lines of one file's hunks, numbered on both sides. */
export function parsePatch(patch: string): DiffLine[] {
  const lines: DiffLine[] = [];
  let before = 0;
  let after = 0;
  for (const line of patch === '' ? [] : patch.split('\n')) {
    const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(line);
    if (hunk) {
      before = Number(hunk[1]);
      after = Number(hunk[2]);
      lines.push({ kind: 'hunk', text: line });
    } else if (line.startsWith('+')) lines.push({ kind: 'added', after: after++, text: line.slice(1) });
    else if (line.startsWith('-')) lines.push({ kind: 'removed', before: before++, text: line.slice(1) });
    else if (line.startsWith('\\')) lines.push({ kind: 'note', text: line.slice(2) });
    else lines.push({ kind: 'same', before: before++, after: after++, text: line.slice(1) });
  }
  return lines;
}
