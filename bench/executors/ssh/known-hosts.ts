import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { failure } from '../../failure.ts';

/** What a host key looks like: its type and the key, as `/etc/ssh/ssh_host_ed25519_key.pub` begins on the machine itself. */
export const hostKeyPattern = /^(ssh-(ed25519|rsa)|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]{40,}={0,3}$/;

/**
 * Makes the file name this key, and no other, for a machine; lines of other machines stay. The file is replaced whole, and left alone when it says
 * so already. Fails with `host-key-invalid`.
 */
export async function writeKnownHost(
  file: string,
  { host, port }: { host: string; port: number },
  hostKey: string,
): Promise<void> {
  if (!hostKeyPattern.test(hostKey))
    throw failure(
      'host-key-invalid',
      `a host key must be such as "ssh-ed25519 AAAA...", without name and comment; got "${hostKey}"`,
    );
  const name = port === 22 ? host : `[${host}]:${port}`;
  const present = await readFile(file, 'utf8').catch(() => '');
  const others = present.split('\n').filter((line) => line !== '' && line.split(' ')[0] !== name);
  const text = `${[...others, `${name} ${hostKey}`].join('\n')}\n`;
  if (text === present) return;
  await mkdir(dirname(file), { recursive: true });
  const half = `${file}.${randomUUID()}.part`;
  try {
    await writeFile(half, text);
    await rename(half, file);
  } finally {
    await rm(half, { force: true });
  }
}
