import { spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import { failure } from '../../../bench/failure.ts';
import type { ForgeEnvironment } from './environment.ts';
import { gitEnvironment } from './git.ts';
import { listBranches, readDefaultBranch } from './history.ts';
import { listPullRequests } from './pull-requests.ts';
import { notFound } from './refusal.ts';
import type { Repository, Store } from './store.ts';

/** More header bytes than git's backend ever sends. */
const largestHeaderBytes = 64 * 1024;

/** What git itself speaks: clone and fetch for all, push with the token as password. */
export function createSmartHttpRoutes(store: Store) {
  const routes = new Hono<ForgeEnvironment>();

  routes.on(['GET', 'POST'], '/:owner/:repository/:path{info/refs|git-upload-pack|git-receive-pack}', async (c) => {
    const { incoming, outgoing } = c.env;
    const repository = await store.find(c.req.param('owner'), c.req.param('repository').replace(/\.git$/, ''));
    if (repository === undefined) throw notFound();
    if (incoming === undefined || outgoing === undefined) {
      throw failure(
        'server-missing',
        'expected a real HTTP server below, got a bare request: git streams, so start the forge on a port',
      );
    }
    const path = c.req.param('path');
    const isPush = path === 'git-receive-pack' || c.req.query('service') === 'git-receive-pack';
    if (isPush && !c.var.mayWrite) {
      return c.text('The forge takes pushes with its token as password.\n', 401, { 'www-authenticate': 'Basic realm="forge"' });
    }
    await runBackend(repository, { path, query: new URL(c.req.url).search.slice(1), isPush, incoming, outgoing });
    return RESPONSE_ALREADY_SENT;
  });

  return routes;
}

interface Exchange {
  path: string;
  query: string;
  isPush: boolean;
  incoming: IncomingMessage;
  outgoing: ServerResponse;
}

/**
 * Streams one request through `git http-backend`. A client that goes takes its backend with it: the group gets SIGTERM,
 * on which git removes its lock files.
 */
function runBackend(repository: Repository, { path, query, isPush, incoming, outgoing }: Exchange): Promise<void> {
  const child = spawn('git', ['http-backend'], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      ...gitEnvironment(),
      GIT_PROJECT_ROOT: repository.directory,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: `/${path}`,
      REQUEST_METHOD: incoming.method ?? 'GET',
      QUERY_STRING: query,
      CONTENT_TYPE: incoming.headers['content-type'] ?? '',
      ...(incoming.headers['content-length'] === undefined ? {} : { CONTENT_LENGTH: incoming.headers['content-length'] }),
      HTTP_CONTENT_ENCODING: String(incoming.headers['content-encoding'] ?? ''),
      GIT_PROTOCOL: String(incoming.headers['git-protocol'] ?? ''),
      // Only who pushes has a name: without one git refuses to receive.
      ...(isPush ? { REMOTE_USER: 'writer', GIT_COMMITTER_NAME: 'writer', GIT_COMMITTER_EMAIL: 'writer@localhost' } : {}),
    },
  });
  const errors: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  child.stdin.on('error', () => {});
  incoming.pipe(child.stdin);
  outgoing.on('close', stopBackend);

  let header = Buffer.alloc(0);
  child.stdout.on('data', function readHeader(chunk: Buffer) {
    header = Buffer.concat([header, chunk]);
    const end = header.indexOf('\r\n\r\n');
    if (end < 0) {
      if (header.length > largestHeaderBytes) stopBackend();
      return;
    }
    child.stdout.off('data', readHeader);
    sendHeader(outgoing, header.subarray(0, end).toString());
    outgoing.write(header.subarray(end + 4));
    child.stdout.pipe(outgoing, { end: false });
  });

  return new Promise((resolve) => {
    child.on('error', () => finish(500));
    child.on('close', () => finish(502));

    async function finish(status: number): Promise<void> {
      outgoing.off('close', stopBackend);
      incoming.unpipe();
      incoming.resume();
      // Before the client hears that its push is done, pull requests and the default branch know of it.
      if (isPush)
        await settle(repository).catch((error) =>
          console.error(`after a push to ${repository.owner}/${repository.name}: ${error}`),
        );
      if (!outgoing.headersSent) outgoing.writeHead(status, { 'content-type': 'text/plain' }).write(Buffer.concat(errors));
      outgoing.end();
      resolve();
    }
  });

  function stopBackend(): void {
    if (child.pid === undefined || child.exitCode !== null) return;
    try {
      process.kill(-child.pid, 'SIGTERM');
    } catch {
      // The group ended by itself in the meantime.
    }
  }
}

function sendHeader(outgoing: ServerResponse, text: string): void {
  let status = 200;
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === 'status') status = Number(value.slice(0, 3));
    else if (colon > 0) outgoing.setHeader(name, value);
  }
  outgoing.writeHead(status);
}

async function settle(repository: Repository): Promise<void> {
  await readDefaultBranch(repository.directory, await listBranches(repository.directory));
  await listPullRequests(repository);
  await repository.change((state) => {
    state.pushedAt = new Date().toISOString();
  });
}
