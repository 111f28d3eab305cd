import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isFailure } from '../../bench/failure.ts';
import { rejects } from '../rejects.ts';
import { renderPage } from './page.ts';
import { measureRounds } from './rounds.ts';
import { runStudy } from './study.ts';

const load = suite('load study');
const small = { rounds: 1, seconds: 0.1, connections: 4, starts: 1, onProgress: () => undefined };

load('loads both sides in every way, and starts the service', async () => {
  const study = await runStudy(small).catch((error: unknown) => {
    if (!isFailure(error, 'packages-not-installable')) throw error;
    console.log(`skip: ${error.message.split('\n')[0]}`);
  });
  if (study === undefined) return;
  assert.ok(study.rows.length >= 2);
  for (const row of study.rows) {
    for (const { ours, peer } of row.rounds) assert.ok(ours.requestsASecond > 0 && peer.requestsASecond > 0);
  }
  assert.ok(study.starts.every(({ seconds, megabytes }) => seconds.length === 1 && (megabytes[0] ?? 0) > 10));
  assert.match(renderPage(study), /\| kept connections \|/);
});

load('counts no answer that is not one', async () => {
  // Nobody listens on this port.
  const side = { url: 'http://127.0.0.1:9', stop: async () => undefined };
  const asked = { key: 'cf-wrong', connections: 1, seconds: 0.1, newConnections: false, rounds: 1 };
  await rejects(measureRounds({ ours: side, peer: side }, asked), 'load-failed');
});

load.run();
