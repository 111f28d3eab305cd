import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { failure } from '../../bench/failure.ts';

/**
 * The port a server shall listen on. A configured one is taken as it is and must be free, or held by our own process; else the one kept
 * from before, else the usual one or the next free one after it.
 */
export async function choosePort(request: {
  key: string;
  configured: number;
  usual: number;
  kept?: number | undefined;
  ownPid?: number | undefined;
}): Promise<number> {
  const { key, configured, usual, kept, ownPid } = request;
  if (configured !== 0) {
    const holder = (await isFree(configured)) ? undefined : findHolder(configured);
    if ((await isFree(configured)) || (holder !== undefined && holder.pid === ownPid)) return configured;
    const who = holder === undefined ? 'another program' : `process ${holder.pid} (${holder.command})`;
    const refused = failure(
      'port-taken',
      `port ${configured} is taken by ${who}: end that program, or set "${key}" to another port or to 0 for any free one`,
    );
    throw Object.assign(refused, { property: 'port' });
  }
  if (kept !== undefined && ((await isFree(kept)) || findHolder(kept)?.pid === ownPid)) return kept;
  for (let port = usual; port < usual + 200; port += 1) if (await isFree(port)) return port;
  throw failure('no-port-free', `none of the ports ${usual} to ${usual + 199} is free on 127.0.0.1: set "${key}" to one that is`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** The process that listens on a local port, as far as this user may see it. */
export function findHolder(port: number): { pid: number; command: string } | undefined {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  const inodes = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) =>
    readText(file)
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[1]?.endsWith(`:${wanted}`) && fields[3] === '0A')
      .map((fields) => `socket:[${fields[9]}]`),
  );
  if (inodes.length === 0) return undefined;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (listHandles(pid).some((handle) => inodes.includes(handle))) {
      return { pid: Number(pid), command: readText(`/proc/${pid}/cmdline`).split('\0').join(' ').trim().slice(0, 80) };
    }
  }
  return undefined;
}

function listHandles(pid: string): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((name) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${name}`);
      } catch {
        return '';
      }
    });
  } catch {
    return [];
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
