import { createHash } from 'node:crypto';
import { mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { failure, isFailure } from '../../../bench/failure.ts';

export interface FolderLock {
  release(): Promise<void>;
}

/**
 * Makes this process the only forge on a data folder. The lock is a socket in Linux's abstract namespace, named after
 * the folder: the kernel gives it back however the process ends, so there is no stale lock to judge.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  await mkdir(folder, { recursive: true });
  const holderFile = join(folder, 'holder');
  const name = createHash('sha256')
    .update(await realpath(folder))
    .digest('hex');
  const server = createServer((socket) => socket.destroy());
  server.unref();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(`\0tuneup-forge-${name}`, resolve);
  }).catch(async (error) => {
    if (!isFailure(error, 'EADDRINUSE')) throw error;
    const holder = await readFile(holderFile, 'utf8').catch(() => 'unknown');
    throw failure(
      'data-folder-taken',
      `expected ${folder} to be free, got a forge that already works on it (process ${holder.trim()}): use that one, or another TUNEUP_FORGE_FOLDER`,
      error,
    );
  });
  await writeFile(holderFile, `${process.pid}\n`);
  return {
    release: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
