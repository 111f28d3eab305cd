import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createExampleRepository } from '../example/history.ts';
import { exampleTargets } from '../example/targets.ts';
import type { Seconds } from '../plan.ts';
import { median } from '../statistics/median.ts';
import { findPython } from './live.ts';
import { planOf, runPassingSession } from './recording.ts';

const run = promisify(execFile);

/** What the engine itself costs; what has not been measured yet is absent. */
export interface Overhead {
  /** Seconds a process: all of the runner's session, a bare loop of spawn and wait, and what the runner does beside its own clock. */
  process?: { units: number; rounds: number; runner: Seconds; bare: Seconds; own: Seconds; besideClock: Seconds };
  /** `compare` of two commits of the example with its environment made before. */
  compare?: { budgetSeconds: Seconds; wallSeconds: Seconds; timedSeconds: Seconds; share: number };
  analysis?: { pairs: number; recordMegabytes: number; readSeconds: Seconds; analysisSeconds: Seconds; moreMegabytes: number };
}

/** Reading and analysing a record of so many simulated pairs, in a process of its own. */
export async function measureAnalysis(pairs: number): Promise<NonNullable<Overhead['analysis']>> {
  const { stdout } = await run(process.execPath, [fileURLToPath(new URL('./many-pairs.ts', import.meta.url)), String(pairs)]);
  return JSON.parse(stdout);
}

/** The cheapest process there is, in turns by the runner and by a loop that does nothing else. */
export async function measureProcess(request: { folder: string; units: number; rounds: number; signal: AbortSignal }) {
  const argv = [await findPython(), '-I', '-S', '-c', 'pass'];
  const bare: number[] = [];
  const runner: number[] = [];
  const besideClock: number[] = [];
  const script = fileURLToPath(new URL('./bare_spawn.py', import.meta.url));
  for (let round = 0; round < request.rounds; round += 1) {
    request.signal.throwIfAborted();
    const { stdout } = await run('python3', [script, String(request.units), ...argv]);
    bare.push(Number(stdout) / request.units);
    const folder = join(request.folder, 'session');
    const plan = planOf({ base: argv, head: argv, folder }, { seed: round, pairs: Math.ceil((request.units / 2) * 0.8) });
    const lines = await runPassingSession({ plan, folder, signal: request.signal });
    const units = lines.flatMap((line) => (line.type === 'pair' ? [line.a, line.b ?? line.c ?? line.a] : []));
    const end = lines.find((line) => line.type === 'end');
    const elapsed = end?.type === 'end' ? end.elapsed : Number.NaN;
    runner.push(elapsed / units.length);
    besideClock.push((elapsed - units.reduce((sum, unit) => sum + unit.wallNs / 1e9, 0)) / units.length);
  }
  const own = median(runner.map((seconds, round) => seconds - (bare[round] ?? 0)));
  return {
    units: request.units,
    rounds: request.rounds,
    runner: median(runner),
    bare: median(bare),
    own,
    besideClock: median(besideClock),
  };
}

/** `compare` of two commits of the example in a folder of its own, which goes afterwards: once shortly, so that the environment is there, then with the whole budget. */
export async function measureCompare(request: { folder: string; budgetSeconds: Seconds; signal: AbortSignal }) {
  await rm(request.folder, { recursive: true, force: true });
  try {
    return await compareTwice(request);
  } finally {
    await rm(request.folder, { recursive: true, force: true });
  }
}

async function compareTwice(request: { folder: string; budgetSeconds: Seconds; signal: AbortSignal }) {
  const repository = join(request.folder, 'example');
  const report = join(request.folder, 'report.json');
  await createExampleRepository(repository);
  const compare = (seconds: number) => [
    fileURLToPath(new URL('../index.ts', import.meta.url)),
    'compare',
    ...['--base', 'HEAD~1', '--head', 'HEAD', '--repository', repository, '--folder', join(request.folder, 'work')],
    ...['--target', exampleTargets[0]?.target ?? '', '--seconds', String(seconds), '--precision', '0.000001', '--json', report],
  ];
  await run(process.execPath, compare(1), { signal: request.signal });
  const began = performance.now();
  await run(process.execPath, compare(request.budgetSeconds), { signal: request.signal });
  const wallSeconds = (performance.now() - began) / 1000;
  const { timedSeconds } = JSON.parse(await readFile(report, 'utf8')) as { timedSeconds: Seconds };
  return { budgetSeconds: request.budgetSeconds, wallSeconds, timedSeconds, share: 1 - timedSeconds / wallSeconds };
}
