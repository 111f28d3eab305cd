import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Gives `work` a folder: the one named, which is kept so that a killed run can be resumed, or one that goes afterwards. */
export async function withFolder<T>(named: string | undefined, work: (folder: string) => Promise<T>): Promise<T> {
  if (named !== undefined) return work(resolve(named));
  const folder = await mkdtemp(join(tmpdir(), 'tuneup-bench-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
