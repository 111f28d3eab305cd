import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { failure } from '../bench/failure.ts';
import type { Log } from './log.ts';
import type { Settings } from './settings.ts';
import type { Storage } from './storage/storage.ts';

type Fetch = (request: Request) => Response | Promise<Response>;

/** Whether the service is on its way down; shared by the routes, which must know, and the server, which decides. */
export interface Stop {
  isStopping: () => boolean;
  stopped: AbortSignal;
  begin(): void;
  finish(): void;
}

export function createStop(): Stop {
  const controller = new AbortController();
  let begun = false;
  return {
    isStopping: () => begun,
    stopped: controller.signal,
    begin() {
      begun = true;
    },
    finish: () => controller.abort(),
  };
}

/** Where to listen. */
export interface ListenOptions extends Pick<Settings, 'port' | 'host'> {
  /** The environment variable that says so, for whoever finds the port taken. */
  setting: string;
}

/**
 * Listens; resolves once connections are accepted. Fails with `port-taken` or `address-not-usable`, the storage closed
 * behind it, so that no lock is left.
 */
export function listen(fetch: Fetch, { port, host, setting }: ListenOptions, storage: Pick<Storage, 'close'>): Promise<Server> {
  const server = createServer(getRequestListener(fetch, { hostname: host }));
  const { promise, resolve, reject } = Promise.withResolvers<Server>();
  server.once('error', async (error: NodeJS.ErrnoException) => {
    await storage.close();
    reject(
      error.code === 'EADDRINUSE'
        ? failure(
            'port-taken',
            `port ${port} on ${host} is taken by another program: stop it, or set ${setting} to a free port`,
            error,
          )
        : failure('address-not-usable', `cannot listen on ${host}:${port}: ${error.message}`, error),
    );
  });
  server.listen(port, host, () => resolve(server));
  return promise;
}

/** The address to reach a listening server by. */
export function addressOf(server: Server): string {
  const bound = server.address();
  if (bound === null || typeof bound === 'string')
    throw failure('address-not-usable', 'expected a server that listens, got one that does not');
  return `http://${bound.family === 'IPv6' ? `[${bound.address}]` : bound.address}:${bound.port}`;
}

/** Stops once at the first SIGTERM or SIGINT: no new connection, so long for what is running, then the database and its lock. */
export function stopOnSignal(servers: readonly Server[], storage: Storage, stop: Stop, log: Log, graceSeconds: number): void {
  const onSignal = async (signal: string) => {
    if (stop.isStopping()) return;
    stop.begin();
    log.info({ signal }, 'stopping');
    await Promise.all(servers.map((server) => closeServer(server, stop, graceSeconds)));
    await storage.close();
    log.info('stopped');
    log.flush(() => process.exit(0));
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

async function closeServer(server: Server, stop: Stop, graceSeconds: number): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  // Idle keep-alive connections would hold the server open for seconds.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const cut = setTimeout(() => {
    stop.finish();
    setTimeout(() => server.closeAllConnections(), 100).unref();
  }, graceSeconds * 1000);
  await closed;
  clearInterval(idle);
  clearTimeout(cut);
}
