import { createHash, randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { failure } from '../../bench/failure.ts';
import type { Storage } from './storage.ts';

/** What is kept of a key. Keys are 192 random bits, so a plain hash cannot be guessed back. */
export function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** A new key, in the form that clients expect. */
export function createKey(): string {
  return `cf-${randomBytes(24).toString('base64url')}`;
}

/**
 * Makes sure that the key in the key file opens the service: makes file and key when there is no file, else takes the
 * file's key. The file is whole and on disk before the database hears of the key, so that a start that is killed never
 * leaves a key that nobody can read.
 */
export async function admitKeyFile(storage: Pick<Storage, 'addKey'>, path: string): Promise<void> {
  const key = (await readKey(path)) ?? (await createKeyFile(path));
  if (!/^cf-[\w-]{8,200}$/.test(key)) {
    throw failure(
      'key-file-invalid',
      `expected a key that begins with "cf-" in ${path}, got something else: remove the file to have a new key made`,
    );
  }
  await storage.addKey('key file', hashKey(key));
}

async function readKey(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw failure(
      'key-file-unreadable',
      `cannot read the key file ${path}: ${error instanceof Error ? error.message : error}`,
      error,
    );
  }
}

async function createKeyFile(path: string): Promise<string> {
  const key = createKey();
  const draft = `${path}.${process.pid}`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await rm(draft, { force: true });
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(`${key}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    // A link fails when the file exists by now, where a rename would replace somebody's key.
    await link(draft, path);
  } catch (error) {
    throw failure(
      'key-file-unwritable',
      `cannot write the key file ${path}: ${error instanceof Error ? error.message : error}`,
      error,
    );
  } finally {
    await rm(draft, { force: true });
  }
  return key;
}
