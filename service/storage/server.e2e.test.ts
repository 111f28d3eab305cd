import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../../checks/rejects.ts';
import { createPostgresServer, findPostgres, type PostgresServer } from './postgres-server.ts';
import { openServerStorage } from './server.ts';
import { describeStorage } from './storage.contract.ts';

const storage = suite('server storage in trouble');
const programs = findPostgres();
const skip = 'skip: PostgreSQL is not installed (Debian: postgresql)';

if (programs === undefined) {
  console.log(skip);
  storage.skip('needs a server', () => undefined);
} else {
  const server = await createPostgresServer(programs);
  describeStorage('server storage', () => openServerStorage(server.url));
  describeTrouble(server);
}
storage.run();

function describeTrouble(server: PostgresServer): void {
  storage('names an outage, and works again without being opened again', async () => {
    const opened = await openServerStorage(server.url);
    await opened.addKey('outage', 'outage');
    const asking = Array.from({ length: 30 }, () => opened.findKey('outage'));
    await Promise.all(asking);
    await server.stop('SIGINT');
    await rejects(opened.findKey('outage'), 'database-unreachable');
    await rejects(opened.check(), 'database-unreachable');
    await server.start();
    assert.type(await opened.findKey('outage'), 'string');
    await opened.close();
  });

  storage('has kept through a crash what it acknowledged, and forgets no key', async () => {
    const opened = await openServerStorage(server.url);
    await opened.addKey('crash', 'crash');
    const keyId = (await opened.findKey('crash')) ?? '';
    const kept: string[] = [];
    const writing = Array.from({ length: 200 }, async (_, index) => {
      const traceId = `crash-${index}`;
      const about = { traceId, language: 'python' };
      await opened.keepRequest({ id: crypto.randomUUID(), task: 'optimize', keyId, about, body: {}, answer: {}, candidates: [] });
      kept.push(traceId);
      if (kept.length === 50) await server.stop('SIGKILL');
    });
    await Promise.allSettled(writing);
    assert.ok(kept.length >= 50);
    await server.start();
    for (const traceId of kept) assert.is((await opened.findRun(traceId))?.requests.length, 1, `${traceId} is lost`);
    await opened.close();
  });

  storage('lets two services start at once on an empty database', async () => {
    const admin = await openServerStorage(server.url);
    const opened = await Promise.all([1, 2, 3].map(() => openServerStorage(server.url)));
    for (const one of [admin, ...opened]) {
      await one.check();
      await one.close();
    }
  });

  storage('refuses to open where no server is, and where the user may not in', async () => {
    const nowhere = await rejects(openServerStorage('postgresql://tuneup@127.0.0.1:1/postgres'), 'database-unreachable');
    assert.match(nowhere.message, /at 127\.0\.0\.1:1 does not answer: start it/);
    const stranger = await rejects(openServerStorage(server.url.replace('tuneup@', 'stranger:secret@')), 'database-not-usable');
    assert.match(stranger.message, /refused: role "stranger" does not exist/);
    assert.not.match(stranger.message, /secret/);
  });
}
