import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../../checks/rejects.ts';
import type { Line } from '../lines.ts';
import { findPython, loop, readLive, runLive } from './live.ts';
import { measureAnalysis, measureProcess } from './overhead.ts';
import { packRecording, planOf, record, runPassingSession, runsOf, unpackRecording } from './recording.ts';
import { replaySession } from './replay-session.ts';

const soundness = suite('soundness');
const root = mkdtempSync(join(tmpdir(), 'soundness-'));
process.env.TUNEUP_LOCK_FOLDER = root;
const { signal } = new AbortController();

soundness.after(() => {
  rmSync(root, { recursive: true, force: true });
});

soundness('records runs in the order of time, and keeps them', async () => {
  const { runs, machine } = await record({ argv: loop(await findPython(), 1000), runs: 40, folder: join(root, 'recording') });
  assert.is(runs.length, 40);
  assert.ok(runs.every((run, index) => run.at >= (runs[index - 1]?.at ?? 0) && run.wallNs > 1e5 && run.cpuUs > 0));
  assert.match(machine.python, /^3\./);
  const recording = { command: 'x', date: '2026-01-02', machine, runs };
  assert.equal(unpackRecording(packRecording(recording)), recording);
});

soundness('does not record a command that fails', async () => {
  await rejects(record({ argv: ['false'], runs: 10, folder: join(root, 'failing') }), 'recording-failed');
});

for (const [name, options] of [
  ['a fixed count of pairs', { pairs: 24 }],
  ['precision', { budgetSeconds: 60, precision: 0.2 }],
] as const) {
  soundness(`replays to the letter what the runner did, ended by ${name}`, async () => {
    const argv = loop(await findPython(), 1000);
    const folder = join(root, 'session');
    const plan = planOf({ base: argv, head: argv, folder }, { seed: 11, ...options });
    const lines = await runPassingSession({ plan, folder, signal });
    const replayed = replaySession(plan, runsOf(lines));
    assert.equal(shapeOf(replayed), shapeOf(lines));
    assert.not.ok(existsSync(folder));
  });
}

soundness('runs live sessions in turns, goes on after a kill, and says what is not installed', async () => {
  const file = join(root, 'study', 'live.jsonl');
  const texts: string[] = [];
  const request = {
    file,
    folder: join(root, 'live'),
    wanted: 1,
    seconds: 60,
    sessionSeconds: 0.4,
    truthSeconds: 1,
    signal,
    onProgress: (text: string) => texts.push(text),
  };
  const path = process.env.PATH;
  process.env.PATH = (path ?? '')
    .split(':')
    .filter((folder) => !existsSync(join(folder, 'hyperfine')))
    .join(':');
  try {
    await runLive(request);
    const first = await readLive(file);
    assert.ok(first.setup && first.setup.head > first.setup.base);
    assert.ok(texts.some((text) => text.includes('hyperfine is not installed')));
    assert.not.ok(readFileSync(file, 'utf8').includes(root));
    appendFileSync(file, '{"type":"sess');
    await runLive({ ...request, wanted: 2 });
    const second = await readLive(file);
    assert.equal(second.sessions.slice(0, first.sessions.length), first.sessions);
    assert.equal(second.setup, first.setup);
    for (const kind of ['A/A', 'A/B']) assert.ok(second.sessions.filter((one) => one.row && one.kind === kind).length >= 2);
    assert.is(new Set(second.sessions.map(({ number }) => number)).size, second.sessions.length);
    assert.equal(readdirSync(join(root, 'live')), []);
  } finally {
    process.env.PATH = path;
  }
});

soundness('does not pool sessions of two machines', async () => {
  const file = join(root, 'study', 'live.jsonl');
  const [setup, ...rest] = readFileSync(file, 'utf8').split('\n');
  const elsewhere = {
    ...JSON.parse(setup ?? ''),
    machine: { processor: 'another', processors: 64, kernel: '1', isVirtual: false, python: '3' },
  };
  const moved = join(root, 'moved.jsonl');
  writeFileSync(moved, [JSON.stringify(elsewhere), ...rest].join('\n'));
  const request = { file: moved, folder: join(root, 'live'), wanted: 9, seconds: 60, signal, onProgress: () => {} };
  await rejects(runLive(request), 'machine-differs');
});

soundness('measures what the runner adds to a bare loop, and what an analysis takes', async () => {
  const { runner, bare, own, besideClock } = await measureProcess({ folder: root, units: 20, rounds: 1, signal });
  assert.ok(bare > 0.0005 && runner > 0.0005 && besideClock > 0);
  assert.ok(Math.abs(runner - bare - own) < 1e-12);
  const analysis = await measureAnalysis(10_000);
  assert.is(analysis.pairs, 10_000);
  // No matter of time: fifty million pairwise means would be 400 MB.
  assert.ok(analysis.moreMegabytes < 200, `${analysis.moreMegabytes} MB`);
});

soundness.run();

/** All that the plan decides and the clock does not. */
function shapeOf(lines: readonly Line[]) {
  return lines.flatMap((line): object[] => {
    if (line.type === 'stop') return [{ target: line.target, reason: line.reason, pairs: line.pairs }];
    if (line.type !== 'pair') return [];
    const { index, kind, first, a, b, c } = line;
    return [{ index, kind, first, base: a.wallNs, other: (b ?? c)?.wallNs }];
  });
}
