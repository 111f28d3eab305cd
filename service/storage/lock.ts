import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { failure } from '../../bench/failure.ts';
import { findProcess, type ProcessIdentity } from '../process.ts';

/** Held as long as this process uses the folder. */
export interface Lock {
  release(): Promise<void>;
}

/**
 * Takes the lock file for this process, or fails with `folder-in-use` when a living process has it. The embedded
 * database has no lock of its own: two processes on one folder lose each other's rows without a word. A lock whose
 * owner is gone, or whose process id now belongs to another process, is taken over.
 */
export async function takeLock(path: string, folder: string): Promise<Lock> {
  await mkdir(dirname(path), { recursive: true });
  const mine = JSON.stringify(await findProcess(process.pid));
  const draft = `${path}.${process.pid}`;
  // Linked into place when it is whole: nobody ever reads a lock that is half written.
  await writeFile(draft, mine);
  try {
    while (!(await linked(draft, path))) {
      const found = await readText(path);
      if (found === undefined) continue;
      const owner = await findOwner(found);
      if (owner !== undefined) {
        throw failure(
          'folder-in-use',
          `${folder} is in use by process ${owner.pid}: stop that service first, or choose another data folder`,
        );
      }
      await moveAway(path, found);
    }
  } finally {
    await rm(draft, { force: true });
  }
  return {
    async release() {
      if ((await readText(path)) === mine) await rm(path, { force: true });
    },
  };
}

/** The stale lock is moved before it is removed, so that a lock taken in between is noticed and put back. */
async function moveAway(path: string, stale: string): Promise<void> {
  const moved = `${path}.${process.pid}.stale`;
  try {
    await rename(path, moved);
  } catch {
    return;
  }
  if ((await readText(moved)) !== stale) await linked(moved, path);
  await rm(moved, { force: true });
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

async function findOwner(text: string): Promise<ProcessIdentity | undefined> {
  const { pid, startTime } = parseIdentity(text);
  if (pid === undefined) return undefined;
  const living = await findProcess(pid);
  return living?.startTime === startTime ? living : undefined;
}

function parseIdentity(text: string): Partial<ProcessIdentity> {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
}
