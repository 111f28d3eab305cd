import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { failure, isFailure } from '../../../bench/failure.ts';
import type { createForgeApp } from './app.ts';
import type { FolderLock } from './folder-lock.ts';
import type { ForgeSettings } from './settings.ts';

export interface ForgeServer {
  url: string;
  close(): Promise<void>;
}

/** Listens, and fails with `port-taken` before anything is answered. Port 0 takes a free one. */
export async function listen(app: ReturnType<typeof createForgeApp>, settings: ForgeSettings): Promise<ForgeServer> {
  // No time limit on a request as a whole: a large push takes what it takes.
  const server = createServer({ requestTimeout: 0 }, getRequestListener(app.fetch));
  await start(server, settings);
  const { port } = server.address() as AddressInfo;
  const host = settings.host.includes(':') ? `[${settings.host}]` : settings.host;
  return {
    url: `http://${host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // Whoever is in the middle of a push is cut off; git cleans up and the client says so.
        server.closeAllConnections();
      }),
  };
}

function start(server: Server, { host, port }: ForgeSettings): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      if (!isFailure(error, 'EADDRINUSE')) return reject(error);
      reject(
        failure(
          'port-taken',
          `expected port ${port} on ${host} to be free, got another program on it: set TUNEUP_FORGE_PORT to a free one`,
          error,
        ),
      );
    });
    server.listen(port, host, resolve);
  });
}

/** Ends the process well on the first SIGTERM or SIGINT. */
export function closeOnSignal(server: ForgeServer, lock: FolderLock): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, async () => {
      await server.close();
      await lock.release();
    });
  }
}
