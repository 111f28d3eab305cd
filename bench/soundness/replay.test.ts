import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isFailure } from '../failure.ts';
import { packRecording, unpackRecording } from './recording.ts';
import { replay } from './replay.ts';

const fixture = readFileSync(new URL('./fixtures/busy-machine.json.gz', import.meta.url));
const recording = unpackRecording(fixture);
const small = replay(recording, 40);
const replays = suite('a replayed recording');

replays('clears pairs and convicts blocks, on a machine that others were using', () => {
  assert.is(recording.runs.length, 2000);
  assert.ok(small.equal.fixed.wall.hits <= 5, `pairs: ${small.equal.fixed.wall.hits} of 40`);
  assert.ok(small.equal.fixed.cpu.hits <= 6, `pairs, processor time: ${small.equal.fixed.cpu.hits} of 40`);
  assert.ok(small.equal.stopping.wall.hits <= 5, `stopping rule: ${small.equal.stopping.wall.hits} of 40`);
  assert.ok(small.equal.welch.hits >= 12, `Welch: ${small.equal.welch.hits} of 40`);
  assert.ok((small.equal.medians[1]?.rate.hits ?? 0) >= 25);
});

replays('sees a difference where there is one, in the right direction', () => {
  assert.ok((small.power.at(-1)?.cpu.hits ?? 0) >= 38);
  assert.is(small.wrong.pairs.hits, 0);
  assert.ok(small.coverage.every(({ wall }) => wall.hits >= 34));
});

replays('gives the same figures again', () => {
  assert.equal(replay(recording, 5), replay(recording, 5));
});

replays('refuses a recording that is none', () => {
  assert.throws(
    () => unpackRecording(Buffer.from('not compressed')),
    (error: unknown) => isFailure(error, 'recording-broken'),
  );
  assert.throws(
    () => unpackRecording(packRecording({ ...recording, runs: [] })),
    (error: unknown) => isFailure(error, 'recording-broken'),
  );
  assert.throws(
    () => replay({ ...recording, runs: recording.runs.slice(0, 500) }, 5),
    (error: unknown) => isFailure(error, 'recording-too-short'),
  );
});

replays.run();
