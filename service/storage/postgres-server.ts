import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { failure } from '../../bench/failure.ts';

/** A real PostgreSQL server of a test's own: its files in a temporary folder, on loopback, gone when the process ends. */
export interface PostgresServer {
  url: string;
  /** Resolves once it answers. */
  start(): Promise<void>;
  /** `SIGKILL` is the crash, `SIGINT` the fast shutdown that cuts connections. */
  stop(signal: 'SIGKILL' | 'SIGINT'): Promise<void>;
}

/** The folder of PostgreSQL's programs, the newest first; `undefined` when none is installed. */
export function findPostgres(): string | undefined {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((one, other) => Number(other) - Number(one)) : [];
  return versions.map((version) => join(root, version, 'bin')).find((folder) => existsSync(join(folder, 'initdb')));
}

/** Makes and starts a server with these programs. It refuses to run as root, so root lends it the user `nobody`. */
export async function createPostgresServer(programs: string): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  const files = join(folder, 'files');
  const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  let running: ChildProcess | undefined;
  process.on('exit', () => {
    // Waits until every process of the server is gone: one that still writes would bring its folder back.
    if (running !== undefined) spawnSync(join(programs, 'pg_ctl'), ['stop', '-D', files, '-m', 'immediate', '-w'], { ...user });
    rmSync(folder, { recursive: true, force: true });
  });
  if ('uid' in user) spawnSync('chown', [`${user.uid}:${user.gid}`, folder]);
  const made = spawnSync(join(programs, 'initdb'), ['-D', files, '-U', 'tuneup', '-A', 'trust', '-E', 'UTF8', '--no-sync'], {
    ...user,
    cwd: folder,
    encoding: 'utf8',
  });
  if (made.status !== 0) throw failure('database-not-made', `initdb ended with ${made.status}: ${made.stderr}`);
  const port = await findFreePort();
  const url = `postgresql://tuneup@127.0.0.1:${port}/postgres`;
  const server: PostgresServer = { url, start, stop };
  await start();
  return server;

  async function start() {
    const options = ['-D', files, '-p', `${port}`, '-h', '127.0.0.1', '-k', folder, '-c', 'shared_buffers=16MB'];
    running = spawn(join(programs, 'postgres'), options, { ...user, cwd: folder, stdio: 'ignore' });
    running.unref();
    for (let tries = 0; tries < 300; tries += 1) {
      if (await answers(url)) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw failure('database-not-started', `expected PostgreSQL to answer on port ${port} within 30 s, it did not`);
  }

  async function stop(signal: NodeJS.Signals) {
    const ended = new Promise((resolve) => running?.once('close', resolve));
    running?.ref();
    running?.kill(signal);
    await ended;
    running = undefined;
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function findFreePort(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const server = createServer().listen(0, '127.0.0.1', () => {
    const address = server.address();
    server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
  });
  return promise;
}
