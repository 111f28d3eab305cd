import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { failure } from '../failure.ts';

/** One commit of the example: which files it adds or changes, and where their text lies below `bench/example/`. */
export interface ExampleCommit {
  message: string;
  /** ISO, with its zone: part of the commit, and so of its sha. */
  date: string;
  /** Path in the repository to path of the text. */
  files: Record<string, string>;
}

/** The example's history, oldest first. It ends at the files of `bench/example/project` as they stand. */
export const commits: readonly ExampleCommit[] = [
  {
    message: 'Match statement lines with ledger entries',
    date: '2024-04-08T09:12:00+02:00',
    files: {
      '.gitignore': 'project/.gitignore',
      'README.md': 'history/first/README.md',
      'pyproject.toml': 'history/first/pyproject.toml',
      'reckon/__init__.py': 'history/first/__init__.py',
      'reckon/records.py': 'history/first/records.py',
      'reckon/matching.py': 'history/first/matching.py',
      'tests/__init__.py': 'project/tests/__init__.py',
      'tests/ledger.py': 'project/tests/ledger.py',
      'tests/test_matching.py': 'history/first/test_matching.py',
    },
  },
  {
    message: 'Find the entries that nobody paid\n\nAnd the balance over all payments.',
    date: '2024-04-09T16:40:00+02:00',
    files: {
      'reckon/matching.py': 'project/reckon/matching.py',
      'tests/test_matching.py': 'project/tests/test_matching.py',
    },
  },
  {
    message: 'Read statements and ledgers from CSV',
    date: '2024-04-15T11:05:00+02:00',
    files: { 'reckon/reading.py': 'project/reckon/reading.py', 'tests/test_reading.py': 'project/tests/test_reading.py' },
  },
  {
    message: 'List payees, whatever their spelling\n\nBanks print the same payee in capitals, or with more blanks.',
    date: '2024-05-02T10:21:00+02:00',
    files: {
      'reckon/records.py': 'project/reckon/records.py',
      'reckon/payees.py': 'project/reckon/payees.py',
      'tests/test_payees.py': 'project/tests/test_payees.py',
    },
  },
  {
    message: 'Print a report',
    date: '2024-05-17T14:55:00+02:00',
    files: {
      'reckon/labels.py': 'project/reckon/labels.py',
      'reckon/report.py': 'history/report/report.py',
      'reckon/__main__.py': 'project/reckon/__main__.py',
      'tests/test_labels.py': 'project/tests/test_labels.py',
      'tests/test_report.py': 'history/report/test_report.py',
    },
  },
  {
    message: 'Columns of plain values in the report; version 0.3.0',
    date: '2024-06-03T08:30:00+02:00',
    files: {
      'README.md': 'project/README.md',
      'pyproject.toml': 'project/pyproject.toml',
      'reckon/__init__.py': 'project/reckon/__init__.py',
      'reckon/report.py': 'project/reckon/report.py',
      'tests/test_report.py': 'project/tests/test_report.py',
    },
  },
];

const author = 'Ines Halvorsen <ines@reckon.example>';

/** Lies inside `.git` when the repository is whole, so that what a user commits on top does not look like something half-made. */
const completeMark = 'example-complete';

/**
 * Makes the example's git repository in `folder`, on branch `main`, with its files checked out. Authors, dates and modes
 * are fixed, so the shas are the same everywhere. A complete one is left alone, whatever was committed on top; a half-made
 * one is made again; a folder with anything else in it fails with `example-folder-taken`.
 */
export async function createExampleRepository(folder: string): Promise<{ head: string }> {
  if (existsSync(join(folder, '.git', completeMark))) return { head: await readHead(folder) };
  // Made beside and moved into place, so that nobody ever sees half of it.
  const making = `${folder}.making-${process.pid}`;
  try {
    await rm(making, { recursive: true, force: true });
    await mkdir(making, { recursive: true });
    await git(making, ['init', '--quiet', '--template=', '--initial-branch=main']);
    await git(making, ['fast-import', '--quiet'], renderStream());
    await git(making, ['reset', '--quiet', '--hard', 'refs/heads/main']);
    const head = await readHead(making);
    await refuseStrange(folder, making);
    await writeFile(join(making, '.git', completeMark), `${head}\n`);
    await rm(folder, { recursive: true, force: true });
    await rename(making, folder);
    return { head };
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

/** What is about to be replaced may hold nothing but the example's own files and commits. */
async function refuseStrange(folder: string, made: string): Promise<void> {
  if (!existsSync(folder)) return;
  const known = new Set((await git(made, ['rev-list', '--all'])).split('\n'));
  const found = existsSync(join(folder, '.git'))
    ? await git(folder, ['--git-dir=.git', 'rev-list', '--all']).catch(() => '')
    : '';
  const strange = found.split('\n').some((sha) => sha !== '' && !known.has(sha))
    ? 'other commits'
    : listFiles(folder).find((path) => !isOurs(folder, path));
  if (strange === undefined) return;
  throw failure(
    'example-folder-taken',
    `the example goes into a folder of its own, but ${folder} holds ${strange}: choose another folder or empty it`,
  );
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .map((entry) => ({ entry, path: relative(folder, join(entry.parentPath, entry.name)) }))
    .filter(({ entry, path }) => !entry.isDirectory() && path.split(sep)[0] !== '.git')
    .map(({ path }) => path);
}

function isOurs(folder: string, path: string): boolean {
  const text = readFileSync(join(folder, path), 'utf8');
  return commits.some((commit) => {
    const from = commit.files[path.split(sep).join('/')];
    return from !== undefined && readText(from) === text;
  });
}

function readText(path: string): string {
  return readFileSync(join(import.meta.dirname, path), 'utf8');
}

/** The history as `git fast-import` reads it: nothing of this machine gets in. */
function renderStream(): string {
  return commits
    .map((commit) => {
      const seconds = Date.parse(commit.date) / 1000;
      const who = `${author} ${seconds} ${commit.date.slice(-6).replace(':', '')}`;
      const files = Object.entries(commit.files).map(([path, from]) => `M 100644 inline ${path}\n${renderData(readText(from))}`);
      return `commit refs/heads/main\nauthor ${who}\ncommitter ${who}\n${renderData(`${commit.message}\n`)}${files.join('')}\n`;
    })
    .join('');
}

function renderData(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

async function readHead(folder: string): Promise<string> {
  return (await git(folder, ['rev-parse', 'refs/heads/main'])).trim();
}

/** Runs git without the user's and the machine's settings. */
function git(folder: string, command: readonly string[], input = ''): Promise<string> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
  const env = {
    ...Object.fromEntries(inherited),
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_DEFAULT_HASH: 'sha1',
    LC_ALL: 'C',
  };
  return new Promise((resolve, reject) => {
    const child = execFile(
      'git',
      ['-c', 'core.autocrlf=false', ...command],
      { cwd: folder, env, maxBuffer: 2 ** 24 },
      (error, output, errors) => {
        if (error === null) return resolve(output.trim());
        reject(failure('git-failed', `git ${command.join(' ')} in ${folder} failed: ${errors.trim() || error.message}`, error));
      },
    );
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}
