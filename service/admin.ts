import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { failure } from '../bench/failure.ts';
import { findProcess, type ProcessIdentity } from './process.ts';

/** How this machine's user reaches the running service to manage it. */
export interface AdminAccess extends ProcessIdentity {
  url: string;
  token: string;
}

/** A new one each start: what was read from an old file opens nothing. */
export function createAdminToken(): string {
  return `admin-${randomBytes(24).toString('base64url')}`;
}

/** True for the token itself; how long it takes says nothing of how much of it was right. */
export function isAdminToken(shown: string, token: string): boolean {
  return timingSafeEqual(digest(shown), digest(token));
}

/** Writes `admin.json` into the data folder, whole and for its owner alone. */
export async function writeAdminAccess(dataFolder: string, access: AdminAccess): Promise<void> {
  const path = join(dataFolder, 'admin.json');
  const draft = `${path}.${process.pid}`;
  await mkdir(dirname(path), { recursive: true });
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(access)}\n`);
  } finally {
    await file.close();
  }
  await rename(draft, path);
}

/** Fails with `service-not-running` when no living process wrote the file. */
export async function readAdminAccess(dataFolder: string): Promise<AdminAccess> {
  const text = await readFile(join(dataFolder, 'admin.json'), 'utf8').catch(() => undefined);
  const access = text === undefined ? undefined : (JSON.parse(text) as AdminAccess);
  const living = access && (await findProcess(access.pid));
  if (access === undefined || living?.startTime !== access.startTime) {
    throw failure(
      'service-not-running',
      `expected a running service on the data folder ${dataFolder}, found none: start it with npm run service, or set TUNEUP_SERVICE_DATA_FOLDER to its folder`,
    );
  }
  return access;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
