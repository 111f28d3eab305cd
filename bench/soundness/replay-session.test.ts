import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { analyse } from '../analysis.ts';
import { isFailure } from '../failure.ts';
import type { PairLine } from '../lines.ts';
import { controlPlace } from '../plan.ts';
import { planOf, runsOf } from './recording.ts';
import { replaySession } from './replay-session.ts';

const replaySessions = suite('a replayed session');
const sides = { base: ['x'], head: ['x'], folder: '/' };
const runs = Array.from({ length: 1000 }, (_, index) => ({
  at: index / 100,
  wallNs: 9e6 + (index % 7) * 1e4,
  cpuUs: 8000 + (index % 5),
}));

replaySessions('takes the recorded runs one after the other', () => {
  const lines = replaySession(planOf(sides, { seed: 42, pairs: 40 }), runs);
  const used = lines.filter((line) => line.type === 'pair').length * 2;
  assert.equal(
    runsOf(lines).map((run) => [run.wallNs, run.cpuUs]),
    runs.slice(0, used).map((run) => [run.wallNs, run.cpuUs]),
  );
});

replaySessions('has its control pairs and its count of pairs as the engine has', () => {
  const plan = planOf(sides, { seed: 42, pairs: 40 });
  const lines = replaySession(plan, runs).filter((line): line is PairLine => line.type === 'pair');
  assert.is(lines.filter((line) => line.kind === 'ab').length, 40);
  for (const line of lines) assert.is(line.kind === 'ac', line.index === controlPlace(42, 'run', Math.floor(line.index / 5)));
});

replaySessions('makes head alone slower, and not the control', () => {
  const plan = planOf(sides, { seed: 1, pairs: 60 });
  const row = analyse(plan, replaySession(plan, runs, { run: 0.5 })).rows[0];
  assert.is(row?.verdict, 'slower');
  assert.ok(Math.abs((row?.speedup ?? 0) - 1 / 1.5) < 0.01);
  assert.ok(Math.abs((row?.control?.speedup ?? 0) - 1) < 0.01);
});

replaySessions('stops at precision from forty pairs on, at a fifth pair', () => {
  const plan = planOf(sides, { seed: 3, budgetSeconds: 60, precision: 0.5 });
  const stop = replaySession(plan, runs).find((line) => line.type === 'stop');
  assert.is(stop?.reason, 'precision');
  assert.is(stop?.pairs, 40);
});

replaySessions('stops at its budget by the recording’s clock', () => {
  const plan = planOf(sides, { seed: 3, budgetSeconds: 3, precision: Number.MIN_VALUE });
  const stop = replaySession(plan, runs).find((line) => line.type === 'stop');
  assert.is(stop?.reason, 'budget');
  assert.ok(stop && stop.elapsed >= 3 && stop.elapsed < 3.03);
});

replaySessions('refuses a recording that ends before it', () => {
  assert.throws(
    () => replaySession(planOf(sides, { seed: 1, pairs: 100 }), runs.slice(0, 30)),
    (error: unknown) => isFailure(error, 'recording-too-short'),
  );
});

replaySessions.run();
