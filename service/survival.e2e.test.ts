import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../checks/rejects.ts';
import { createPostgresServer, findPostgres, type PostgresServer } from './storage/postgres-server.ts';
import { type ServiceProcess, startService } from './testing/service-process.ts';

const service = suite('service that is killed, or whose database is');
const folder = mkdtempSync(join(tmpdir(), 'survival-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }));

const source =
  'def unique(items):\n    seen = []\n    for item in items:\n        if item not in seen:\n            seen.append(item)\n    return seen';
const askersAtOnce = 8;
const kills = 3;

service('has lost nothing that it acknowledged, whenever it was killed under load: embedded database', () =>
  killUnderLoad({ dataFolder: join(folder, 'embedded') }),
);

service('lets no second service into its folder, also one that comes while it is being asked', async () => {
  const dataFolder = join(folder, 'shared');
  const first = await startService({ dataFolder });
  const asking = Array.from({ length: askersAtOnce }, (_, index) => ask(first, { trace_id: `shared-${index}` }));
  const error = await rejects(startService({ dataFolder }), 'service-not-started');
  assert.match(error.message, /is in use by process \d+: stop that service first, or choose another data folder/);
  for (const { status } of await Promise.all(asking)) assert.is(status, 200);
  for (let index = 0; index < askersAtOnce; index += 1) assert.ok(await isKept(first, `shared-${index}`));
  await first.stop();
});

const programs = findPostgres();
if (programs === undefined) {
  console.log('skip: PostgreSQL is not installed (Debian: postgresql)');
  service.skip('keeps through an outage what a server database has', () => undefined);
} else {
  describeServer(await createPostgresServer(programs));
}

service.run();

function describeServer(database: PostgresServer): void {
  const options = { dataFolder: join(folder, 'server'), environment: { TUNEUP_SERVICE_DATABASE_URL: database.url } };

  service('has lost nothing that it acknowledged, whenever it was killed under load: database server', () =>
    killUnderLoad(options),
  );

  service('says while its database is gone when to ask again, and answers when it is back', async () => {
    const running = await startService(options);
    assert.is((await ask(running, { trace_id: 'before' })).status, 200);
    await database.stop('SIGINT');
    for (let asked = 0; asked < 5; asked += 1) {
      const refused = await ask(running, { trace_id: `during-${asked}` });
      assert.is(refused.status, 503);
      assert.match(refused.retryAfter ?? '', /^\d+$/);
      assert.is((await fetch(`${running.url}/readyz`)).status, 503);
      assert.is((await fetch(`${running.url}/healthz`)).status, 200);
      await sleep(300);
    }
    await database.start();
    await untilReady(running);
    assert.is((await ask(running, { trace_id: 'after' })).status, 200);
    assert.ok(await isKept(running, 'before'));
    assert.not.ok(await isKept(running, 'during-0'));
    assert.is(await running.stop(), 0);
  });

  service('acknowledges nothing that a database lost which was killed under load', async () => {
    const running = await startService(options);
    const acknowledged = await askUntilEnd(running, 'crash', () => database.stop('SIGKILL'));
    await database.start();
    await untilReady(running);
    for (const trace of acknowledged) assert.ok(await isKept(running, trace), `${trace} is lost`);
    await running.stop();
  });
}

/** Several times on the same data: everything that any of the killed services acknowledged must be there in the end. */
async function killUnderLoad(options: Parameters<typeof startService>[0]): Promise<void> {
  const acknowledged: string[] = [];
  for (let kill = 0; kill < kills; kill += 1) {
    const running = await startService(options);
    acknowledged.push(...(await askUntilEnd(running, `kill-${kill}`, () => running.stop('SIGKILL'))));
  }
  const after = await startService(options);
  assert.ok(acknowledged.length >= kills);
  for (const trace of acknowledged) assert.ok(await isKept(after, trace), `${trace} is lost`);
  await after.stop();
}

/** Asks from all sides, and somewhere in the middle lets `end` happen; the traces that were answered with 200. */
async function askUntilEnd(running: ServiceProcess, name: string, end: () => Promise<unknown>): Promise<string[]> {
  const acknowledged: string[] = [];
  let isOver = false;
  let answered: unknown;
  const asker = async (_: unknown, index: number) => {
    for (let asked = 0; !isOver; asked += 1) {
      const trace = `${name}-${index}-${asked}`;
      const { status } = await ask(running, { trace_id: trace }).catch(() => ({ status: 0 }));
      answered = status;
      if (status === 200) acknowledged.push(trace);
    }
  };
  const asking = Promise.all(Array.from({ length: askersAtOnce }, asker));
  for (let waited = 0; waited < 4000 && acknowledged.length === 0; waited += 1) await sleep(5);
  assert.ok(acknowledged.length > 0, `nothing was acknowledged in 20 s; the last answer was ${answered}`);
  await sleep(randomInt(400));
  await end();
  isOver = true;
  await asking;
  return acknowledged;
}

async function ask({ url, key }: ServiceProcess, more: Record<string, unknown>) {
  const response = await fetch(`${url}/ai/optimize`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ source_code: `\`\`\`python:shop/cart.py\n${source}\n\`\`\``, language: 'python', ...more }),
  });
  const body = (await response.json()) as { optimizations?: unknown[] };
  return { status: response.status, retryAfter: response.headers.get('Retry-After'), optimizations: body.optimizations ?? [] };
}

/** Asked again for a trace, the service has only what it kept of it: there is nothing to propose for the source. */
async function isKept(running: ServiceProcess, trace: string): Promise<boolean> {
  const again = await ask(running, { trace_id: 'check', rerun_trace_id: trace, source_code: 'nothing' });
  return again.status === 200 && again.optimizations.length > 0;
}

async function untilReady({ url }: ServiceProcess): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if ((await fetch(`${url}/readyz`)).status === 200) return;
    await sleep(50);
  }
  assert.unreachable('the service was not ready again within 10 s');
}
