import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { failure, isFailure } from '../../../bench/failure.ts';
import { git } from './git.ts';
import { isOwnerName, isRepositoryName } from './names.ts';

export interface Comment {
  id: number;
  user: string;
  body: string;
  createdAt: string;
}

/** A pull request as it lies on the disk. Commits are remembered, since a branch may go away later. */
export interface StoredPullRequest {
  number: number;
  state: 'open' | 'closed';
  title: string;
  body: string;
  draft: boolean;
  user: string;
  head: string;
  headCommit: string;
  base: string;
  baseCommit: string;
  labels: string[];
  comments: Comment[];
  createdAt: string;
  updatedAt: string;
  closedAt?: string;
  /** Present once merged: the commit on the base branch that brought the head in. */
  mergeCommit?: string;
}

export interface RepositoryState {
  createdAt: string;
  pushedAt: string;
  /** Numbers are given once, also when what had one is gone. */
  nextNumber: number;
  pullRequests: StoredPullRequest[];
}

export interface Repository {
  readonly owner: string;
  readonly name: string;
  /** The bare repository, with the forge's own state beside git's in `forge.json`. */
  readonly directory: string;
  read(): Promise<RepositoryState>;
  /** Changes the state, one change at a time; on the disk before it returns. A change that throws leaves it as it was. */
  change<T>(edit: (state: RepositoryState) => Promise<T> | T): Promise<T>;
}

export interface Store {
  list(): Promise<Repository[]>;
  /** `undefined` when there is none, or the names could not be those of one. */
  find(owner: string, name: string): Promise<Repository | undefined>;
  /** Fails with `repository-exists`. */
  create(owner: string, name: string): Promise<Repository>;
}

const settings = [
  ['http.receivepack', 'true'],
  ['receive.autogc', 'false'],
  ['gc.auto', '0'],
  ['receive.hideRefs', 'refs/pull'],
  ['receive.fsckObjects', 'true'],
  ['core.fsync', 'all'],
  ['core.logAllRefUpdates', 'false'],
] as const;

/** Repositories as folders: `<folder>/<owner>/<name>.git`. Nothing is kept in memory but the order of changes. */
export function createStore(folder: string): Store {
  const queues = new Map<string, Promise<unknown>>();

  return {
    async list() {
      const repositories: Repository[] = [];
      for (const owner of (await entries(folder)).filter(isOwnerName)) {
        for (const entry of await entries(join(folder, owner))) {
          const name = entry.replace(/\.git$/, '');
          if (entry.endsWith('.git') && isRepositoryName(name)) repositories.push(openRepository(owner, name));
        }
      }
      return repositories;
    },

    async find(owner, name) {
      if (!isOwnerName(owner) || !isRepositoryName(name)) return undefined;
      const repository = openRepository(owner, name);
      return (await isFolder(repository.directory)) ? repository : undefined;
    },

    async create(owner, name) {
      if (!isOwnerName(owner) || !isRepositoryName(name)) {
        throw failure(
          'name-invalid',
          `expected letters, digits, "-", "_" and "." in "${owner}/${name}", and no ".." or ".git" at its end`,
        );
      }
      const repository = openRepository(owner, name);
      await mkdir(join(folder, owner), { recursive: true });
      // Made aside and moved into place, so that a repository is there whole or not at all.
      const aside = join(folder, owner, `.new-${randomBytes(6).toString('hex')}`);
      try {
        await git(aside, ['init', '--quiet', '--bare', '--initial-branch=main', '--template=', aside]);
        for (const [key, value] of settings) await git(aside, ['config', key, value]);
        const now = new Date().toISOString();
        await writeState(aside, { createdAt: now, pushedAt: now, nextNumber: 1, pullRequests: [] });
        await rename(aside, repository.directory);
      } catch (error) {
        await rm(aside, { recursive: true, force: true });
        if (isFailure(error, 'ENOTEMPTY') || isFailure(error, 'EEXIST')) {
          throw failure(
            'repository-exists',
            `expected ${owner}/${name} to be new, got one that exists: choose another name`,
            error,
          );
        }
        throw error;
      }
      return repository;
    },
  };

  function openRepository(owner: string, name: string): Repository {
    const directory = join(folder, owner, `${name}.git`);
    return {
      owner,
      name,
      directory,
      read: () => readState(directory),
      change(edit) {
        const before = queues.get(directory) ?? Promise.resolve();
        const work = before.then(async () => {
          const state = await readState(directory);
          const unchanged = JSON.stringify(state);
          const value = await edit(state);
          if (JSON.stringify(state) !== unchanged) await writeState(directory, state);
          return value;
        });
        const settled = work.catch(() => {});
        queues.set(directory, settled);
        settled.then(() => {
          if (queues.get(directory) === settled) queues.delete(directory);
        });
        return work;
      },
    };
  }
}

/** A number for things that GitHub numbers across all repositories; the same for the same text. */
export function stableId(text: string): number {
  return createHash('sha256').update(text).digest().readUIntBE(0, 6);
}

async function readState(directory: string): Promise<RepositoryState> {
  return JSON.parse(await readFile(join(directory, 'forge.json'), 'utf8'));
}

async function writeState(directory: string, state: RepositoryState): Promise<void> {
  const file = join(directory, 'forge.json');
  const aside = `${file}.${randomBytes(6).toString('hex')}`;
  const handle = await open(aside, 'wx', 0o644);
  try {
    await handle.writeFile(`${JSON.stringify(state, null, 1)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(aside, file);
  const parent = await open(dirname(file), 'r');
  await parent.sync().finally(() => parent.close());
}

async function entries(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).toSorted();
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}
