/**
 * Our side: the service as it is, but that its model has one answer. Environment as the peer's: LOAD_KEY_FILE, LOAD_FRESH,
 * LOAD_DATABASE_URL or nothing; without a database it knows the key and keeps nothing.
 */
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createApp } from '../../service/app.ts';
import { createLog } from '../../service/log.ts';
import type { Model } from '../../service/models/model.ts';
import { readIdentity, runToEnd } from '../../service/process.ts';
import { createMetrics } from '../../service/routes/metrics.ts';
import { addressOf, createStop, listen } from '../../service/server.ts';
import { openStorage } from '../../service/storage/index.ts';
import { hashKey } from '../../service/storage/keys.ts';
import { createMemoryStorage } from '../../service/storage/memory.ts';
import type { Storage } from '../../service/storage/storage.ts';
import { readCanned } from './canned.ts';

const requestsAMinute = 1_000_000_000;

await runToEnd(async () => {
  const { LOAD_KEY_FILE: keyFile = '', LOAD_DATABASE_URL: databaseUrl } = process.env;
  const dataFolder = dirname(keyFile);
  const log = createLog({ logLevel: 'info' });
  const storage = await (databaseUrl === undefined ? openKeyStorage(keyFile) : openStorage({ dataFolder, keyFile, databaseUrl }));
  const identity = await readIdentity(dataFolder);
  const metrics = createMetrics(true);
  const app = createApp({ storage, model: createCannedModel(), log, identity, requestsAMinute, metrics, ...createStop() });
  const server = await listen(app.fetch, { port: 0, host: '127.0.0.1', setting: 'no setting' }, storage);
  log.info({ port: Number(new URL(addressOf(server)).port) }, 'listening');
});

async function openKeyStorage(keyFile: string): Promise<Storage> {
  const storage = createMemoryStorage();
  await storage.addKey('load', hashKey(readFileSync(keyFile, 'utf8').trim()));
  return { ...storage, keepRequest: async () => undefined };
}

/** The same answer each time; where it shall be another one, a comment in it is numbered. */
function createCannedModel(): Model {
  const { path, text, explanation } = readCanned().proposal;
  const isFresh = process.env.LOAD_FRESH === 'true';
  let asked = 0;
  return {
    name: 'canned',
    async optimize() {
      asked += 1;
      const file = { path, text: isFresh ? `${text}\n# ${asked}` : text };
      return [{ files: [file], explanation, model: 'canned', needsTests: false }];
    },
    generateTests: async () => undefined,
  };
}
