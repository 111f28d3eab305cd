import { access, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import { failure } from '../../bench/failure.ts';
import { createDatabaseStorage, migrationsFolder } from './database.ts';
import { takeLock } from './lock.ts';
import type { Storage } from './storage.ts';

/**
 * Opens the PostgreSQL that lives inside this process, its files below `dataFolder`, and brings its tables up to date.
 * Fails with `folder-in-use` when another process has the folder and with `folder-not-usable` when it cannot be written.
 * Acknowledged rows outlive the process being killed, not the machine losing power: there is no fsync underneath.
 */
export async function openEmbeddedStorage(dataFolder: string): Promise<Storage> {
  const lock = await takeLock(join(dataFolder, 'service.lock'), dataFolder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'folder-in-use') throw error;
    throw failure(
      'folder-not-usable',
      `cannot write to the data folder ${dataFolder}: ${describe(error)}; make it writable or choose another`,
      error,
    );
  });
  try {
    const folder = join(dataFolder, 'postgres');
    if (!(await exists(folder))) await createDatabase(folder);
    const server = await open(folder);
    return createDatabaseStorage(drizzle({ client: server, casing: 'snake_case' }), async () => {
      await server.close();
      await lock.release();
    });
  } catch (error) {
    await lock.release();
    throw failure(
      'database-not-usable',
      `cannot open the database in ${dataFolder}: ${describe(error)}; restore a copy of the folder or choose another`,
      error,
    );
  }
}

/** Made under another name first: a start that is killed half-way leaves nothing that looks like a database. */
async function createDatabase(folder: string): Promise<void> {
  const draft = `${folder}.new`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  const server = await open(draft);
  await server.close();
  await rename(draft, folder);
}

async function open(folder: string): Promise<PGlite> {
  const server = await PGlite.create(folder);
  await migrate(drizzle({ client: server, casing: 'snake_case' }), { migrationsFolder });
  return server;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
