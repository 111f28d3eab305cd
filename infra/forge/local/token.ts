import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { failure, isFailure } from '../../../bench/failure.ts';

/** The token of an earlier start, or a new one in a file that only its owner may read. Whoever has it may write to the forge. */
export async function readOrCreateToken(file: string): Promise<string> {
  try {
    await writeFile(file, `tuneup_${randomBytes(24).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (!isFailure(error, 'EEXIST')) {
      throw failure(
        'token-file-unwritable',
        `expected to write the token to ${file}, got "${String(error)}": choose another TUNEUP_FORGE_TOKEN_FILE`,
        error,
      );
    }
  }
  const token = (await readFile(file, 'utf8')).trim();
  if (token.length < 16) {
    throw failure(
      'token-too-short',
      `expected at least 16 characters in ${file}, got ${token.length}: delete the file, and a token is made`,
    );
  }
  return token;
}

/** The token that a request carries: `Bearer x`, `token x`, or the password of Basic, which is what git sends. */
export function readCredentials(authorization: string | undefined): string | undefined {
  const [, scheme, value] = /^(\w+) +(\S+)$/.exec(authorization ?? '') ?? [];
  if (scheme === undefined || value === undefined) return undefined;
  if (/^(bearer|token)$/i.test(scheme)) return value;
  if (!/^basic$/i.test(scheme)) return undefined;
  const [, ...password] = Buffer.from(value, 'base64').toString().split(':');
  return password.join(':');
}

/** Compares in the same time whatever differs. */
export function isSameToken(given: string | undefined, token: string): boolean {
  if (given === undefined) return false;
  return timingSafeEqual(createHash('sha256').update(given).digest(), createHash('sha256').update(token).digest());
}
