import { readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { listPullRequests } from './pull-requests.ts';
import type { Repository, Store } from './store.ts';

/** A lock of git that is older than this belongs to a process that was killed: git holds one for moments. */
const staleSeconds = 20;

/**
 * Clears what a killed forge or git left: half written state, indexes, quarantined objects, lock files. Then every open
 * pull request is brought up to its branches.
 */
export async function recover(store: Store): Promise<void> {
  for (const repository of await store.list()) {
    await removeLeftovers(repository);
    await listPullRequests(repository);
  }
}

async function removeLeftovers({ directory }: Repository): Promise<void> {
  const names = await readdir(directory, { recursive: true });
  for (const name of names.filter(isLeftover)) {
    const path = join(directory, name);
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && Date.now() - found.mtimeMs > staleSeconds * 1000) await rm(path, { recursive: true, force: true });
  }
}

function isLeftover(name: string): boolean {
  const last = basename(name);
  if (/^refs\//.test(name)) return last.endsWith('.lock');
  if (/^objects\//.test(name)) return /^(tmp_obj_|tmp_objdir-|incoming-)/.test(last) || /\/pack\/tmp_/.test(name);
  return /^(forge\.json\.[0-9a-f]+|index-[0-9a-f]+(\.lock)?|[A-Za-z-]+\.lock)$/.test(name);
}
