import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isFailure } from '../../bench/failure.ts';
import { rejects } from '../rejects.ts';
import { load } from './load.ts';
import { renderPage } from './page.ts';
import { runStudy } from './study.ts';

const study = suite('load study');
const small = { rounds: 1, seconds: 1, warmUpSeconds: 1, connections: 4, starts: 1, onProgress: () => undefined };

study('loads both sides in every way, and starts the service', async () => {
  if (isWrkMissing()) return;
  const seen = await runStudy(small).catch((error: unknown) => {
    if (!isFailure(error, 'packages-not-installable')) throw error;
    console.log(`skip: ${error.message.split('\n')[0]}`);
  });
  if (seen === undefined) return;
  assert.ok(seen.rows.length >= 2);
  for (const row of seen.rows) {
    for (const { ours, peer } of row.rounds) assert.ok(ours.requestsASecond > 0 && peer.requestsASecond > 0);
  }
  assert.ok(seen.starts.every(({ seconds, megabytes }) => seconds.length === 1 && (megabytes[0] ?? 0) > 10));
  assert.match(renderPage(seen), /\| kept connections \|/);
});

study('counts no answer that is not one', async () => {
  if (isWrkMissing()) return;
  const refusing = createServer((_, answer) => answer.writeHead(401).end('{}')).listen(0, '127.0.0.1');
  await once(refusing, 'listening');
  const { port } = refusing.address() as AddressInfo;
  const asked = { key: 'cf-wrong', connections: 1, seconds: 1, newConnections: false };
  try {
    // On port 9 nobody listens.
    for (const url of [`http://127.0.0.1:${port}`, 'http://127.0.0.1:9']) {
      await rejects(load({ ...asked, url }), 'load-failed');
    }
  } finally {
    refusing.close();
  }
});

study('says what is not installed', async () => {
  const { PATH } = process.env;
  process.env.PATH = import.meta.dirname;
  const asked = { url: 'http://127.0.0.1:9', key: 'cf-wrong', connections: 1, seconds: 1, newConnections: false };
  const error = await rejects(load(asked), 'wrk-not-installed').finally(() => {
    process.env.PATH = PATH;
  });
  assert.match(error.message, /apt-get install wrk/);
});

study.run();

function isWrkMissing(): boolean {
  const isMissing = spawnSync('wrk', ['-v']).error !== undefined;
  if (isMissing) console.log('skip: wrk is not installed; `apt-get install wrk` installs it');
  return isMissing;
}
