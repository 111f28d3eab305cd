import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isAlive, type ProcessIdentity, parseIdentity, processIdentity, renderIdentity } from '../../bench/process-identity.ts';

/** Who holds a file made by `takeOwnerFile`. */
export interface Owners {
  /** The first is the process that took it; others were added because they work on its behalf. */
  identities: ProcessIdentity[];
  isAlive: boolean;
}

/**
 * Makes `path` say that this process owns what it guards; returns the living owners when somebody else does. A dead owner's file is
 * replaced: `tookOver` then says so. The file appears with its contents or not at all.
 */
export function takeOwnerFile(path: string): { taken: true; tookOver: boolean } | { taken: false; owners: Owners } {
  const own = processIdentity(process.pid);
  if (own === undefined) throw new Error('/proc does not show this process');
  const half = `${path}.${process.pid}`;
  writeFileSync(half, renderIdentity(own));
  try {
    for (let tookOver = false; ; ) {
      try {
        linkSync(half, path);
        return { taken: true, tookOver };
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      }
      const owners = readOwners(path);
      if (owners?.isAlive) return { taken: false, owners };
      tookOver = true;
      rmSync(path, { force: true });
    }
  } finally {
    rmSync(half, { force: true });
  }
}

/** The owners a file names, or `undefined` when there is no such file. */
export function readOwners(path: string): Owners | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
  const identities = text
    .split('\n')
    .map(parseIdentity)
    .filter((identity) => identity !== undefined);
  return { identities, isAlive: identities.some(isAlive) };
}

/** Adds a process that works for the owner: the file counts as held while any of them lives. */
export function addOwner(path: string, pid: number): void {
  const added = processIdentity(pid);
  if (added !== undefined) writeFileSync(path, renderIdentity(added), { flag: 'a' });
}
