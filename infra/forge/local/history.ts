import type { FileChange } from './diff.ts';
import { parseDiff } from './diff.ts';
import { git, gitBytes, runGit } from './git.ts';
import { isBranchName, isFilePath } from './names.ts';

export interface Person {
  name: string;
  email: string;
  /** ISO 8601, in the zone that the commit was made in. */
  date: string;
}

export interface Commit {
  id: string;
  tree: string;
  parents: string[];
  author: Person;
  committer: Person;
  /** The whole message, with its last byte as it was committed. */
  message: string;
}

/** Branches and the commits they stand at, by name. */
export async function listBranches(directory: string): Promise<Map<string, string>> {
  const text = await git(directory, ['for-each-ref', '--format=%(objectname) %(refname)', 'refs/heads']);
  const lines = text === '' ? [] : text.split('\n');
  return new Map(lines.map((line) => [line.slice(41 + 'refs/heads/'.length), line.slice(0, 40)]));
}

/**
 * The branch that a clone starts on. An empty repository has the one it was made with; the first push of another name
 * moves it, as on GitHub.
 */
export async function readDefaultBranch(directory: string, branches: ReadonlyMap<string, string>): Promise<string> {
  const current = (await git(directory, ['symbolic-ref', 'HEAD'])).slice('refs/heads/'.length);
  if (branches.has(current) || branches.size === 0) return current;
  const first = ['main', 'master'].find((name) => branches.has(name)) ?? [...branches.keys()][0] ?? current;
  await git(directory, ['symbolic-ref', 'HEAD', `refs/heads/${first}`]);
  return first;
}

/** The commit that a branch, a tag or a full id names. */
export async function findCommit(directory: string, name: string): Promise<string | undefined> {
  const places = /^[0-9a-f]{40}$/.test(name) ? [name] : isBranchName(name) ? [`refs/heads/${name}`, `refs/tags/${name}`] : [];
  for (const place of places) {
    const result = await runGit(directory, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${place}^{commit}`]);
    if (result.exitCode === 0) return result.output.toString().trim();
  }
  return undefined;
}

/** Commits that `head` has and `base` has not, oldest first; without a base the newest `limit` of all, newest first. */
export async function listCommits(directory: string, range: { base?: string; head: string; limit?: number }): Promise<Commit[]> {
  const fields = ['%H', '%T', '%P', '%an', '%ae', '%aI', '%cn', '%ce', '%cI', '%B'].join('%x00');
  const output = await gitBytes(directory, [
    'log',
    '-z',
    `--format=tformat:${fields}`,
    `--max-count=${range.limit ?? 250}`,
    ...(range.base ? ['--reverse', `${range.base}..${range.head}`] : [range.head]),
    '--',
  ]);
  const values = output.toString().split('\0');
  const commits: Commit[] = [];
  for (let at = 0; at + 9 < values.length; at += 10) {
    const [id = '', tree = '', parents = '', an = '', ae = '', ad = '', cn = '', ce = '', cd = '', message = ''] = values.slice(
      at,
      at + 10,
    );
    commits.push({
      id,
      tree,
      parents: parents === '' ? [] : parents.split(' '),
      author: { name: an, email: ae, date: ad },
      committer: { name: cn, email: ce, date: cd },
      message,
    });
  }
  return commits;
}

export async function readCommit(directory: string, id: string): Promise<Commit | undefined> {
  const known = await findCommit(directory, id);
  return known === undefined ? undefined : (await listCommits(directory, { head: known, limit: 1 }))[0];
}

/** Where two lines of commits parted; `undefined` for histories that share nothing. */
export async function mergeBase(directory: string, a: string, b: string): Promise<string | undefined> {
  const result = await runGit(directory, ['merge-base', a, b]);
  return result.exitCode === 0 ? result.output.toString().trim() : undefined;
}

export async function isAncestor(directory: string, older: string, newer: string): Promise<boolean> {
  return (await runGit(directory, ['merge-base', '--is-ancestor', older, newer])).exitCode === 0;
}

/** The tree that holds nothing: what a first commit is compared with. */
const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/** Unified text of the changes between two commits, or of a first commit when there is no older one. */
export async function readDiff(directory: string, older: string | undefined, newer: string): Promise<string> {
  return git(directory, ['diff', ...diffOptions, older ?? emptyTree, newer, '--']);
}

/** The same file by file. Names come from git's NUL-separated list, which no name can upset. */
export async function listChanges(directory: string, older: string | undefined, newer: string): Promise<FileChange[]> {
  const from = older ?? emptyTree;
  const [list, text] = await Promise.all([
    git(directory, ['diff', '--raw', '-z', '--no-abbrev', '--find-renames', from, newer, '--']),
    readDiff(directory, from, newer),
  ]);
  return parseDiff(list, text);
}

const diffOptions = ['--no-color', '--no-ext-diff', '--no-textconv', '--find-renames', '--full-index', '--unified=3'];

export interface FolderEntry {
  name: string;
  kind: 'file' | 'folder' | 'module';
}

/** What a folder of a commit holds, folders first; `undefined` when there is no such folder. */
export async function listFolder(directory: string, commit: string, path: string): Promise<FolderEntry[] | undefined> {
  if (path !== '' && !isFilePath(path)) return undefined;
  const result = await runGit(directory, ['ls-tree', '-z', `${commit}:${path}`]);
  if (result.exitCode !== 0) return undefined;
  const entries = result.output
    .toString()
    .split('\0')
    .filter((line) => line !== '')
    .map((line): FolderEntry => {
      const [, kind] = line.split(/[ \t]/, 2);
      return {
        name: line.slice(line.indexOf('\t') + 1),
        kind: kind === 'tree' ? 'folder' : kind === 'commit' ? 'module' : 'file',
      };
    });
  return entries.toSorted((a, b) => Number(b.kind === 'folder') - Number(a.kind === 'folder'));
}

/** A file's bytes in a commit; `undefined` when there is none. */
export async function readFileAt(directory: string, commit: string, path: string): Promise<Buffer | undefined> {
  if (!isFilePath(path)) return undefined;
  const result = await runGit(directory, ['cat-file', 'blob', `${commit}:${path}`]);
  return result.exitCode === 0 ? result.output : undefined;
}
