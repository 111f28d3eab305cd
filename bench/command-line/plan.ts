import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { secondsOf } from '../analysis.ts';
import { runPlan } from '../comparison.ts';
import { openExecutor } from '../executors/index.ts';
import type { ExitCode } from '../exit-code.ts';
import { failure } from '../failure.ts';
import { type Line, type PairLine, parseLines } from '../lines.ts';
import { createPlan, type Plan, type PlanTarget } from '../plan.ts';
import { recordName } from '../session.ts';
import { noiseFloor, pairsFor, sigmaOf, smallestDetectable } from '../statistics/noise-floor.ts';
import { trimmedMean } from '../statistics/trimmed-mean.ts';
import type { Command } from './command.ts';
import { readCount, readSeed } from './options.ts';
import { createProgress } from './progress.ts';
import { withFolder } from './session-folder.ts';
import { readTimedTexts } from './timed-text.ts';

/** Times a command against itself to say what the machine can tell apart now, and what that costs. */
export const plan: Command = {
  usage: "['COMMAND'] [--pairs N] [--seed N] [--no-wait]",
  summary: 'what can this machine tell apart now, and how long does it take? Without a command: a loop of about 10 ms.',
  async run(args, console) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { pairs: { type: 'string' }, seed: { type: 'string' }, 'no-wait': { type: 'boolean' } },
    });
    const texts = positionals.slice(0, 1);
    const [argv = ['python3', '-S', '-c', 'sum(range(200000))']] = readTimedTexts(texts, 'where needed', console.note);
    const here = process.cwd();
    const wanted = createPlan({
      seed: readSeed(values.seed),
      budgetSeconds: 600,
      pairs: readCount('pairs', values.pairs) ?? 30,
      targets: [{ id: positionals[0] ?? 'loop', argv: { a: argv, b: argv, c: argv }, cwd: { a: here, b: here, c: here } }],
    });
    return withFolder<ExitCode>(undefined, async (folder) => {
      const progress = createProgress(console);
      const comparison = await runPlan({
        executor: openExecutor({ kind: 'local', root: folder }),
        plan: wanted,
        folder,
        leaseSeconds: 15,
        noWait: values['no-wait'] ?? false,
        onProgress: progress.show,
        signal: console.signal,
      }).finally(progress.end);
      if (comparison.verdict === 'failed') throw failure('plan-failed', comparison.reason ?? 'the command failed');
      console.print(renderOutlook(wanted, parseLines(await readFile(join(folder, recordName), 'utf8'))));
      return 0;
    });
  },
};

/** What the A/A pairs of a session promise for a real one. */
export function renderOutlook(wanted: Plan, lines: readonly Line[]): string {
  const [target] = wanted.targets;
  const pairs = lines.filter((line): line is PairLine => line.type === 'pair');
  const noise = target && trimmedMean(pairs.map((pair) => logRatio(target, pair)));
  if (!target || !noise) throw failure('plan-failed', `expected at least two pairs, got ${pairs.length}: raise --pairs`);
  const sigma = sigmaOf(noise);
  const pairSeconds =
    pairs.reduce((sum, pair) => sum + (pair.a.wallNs + ((pair.b ?? pair.c)?.wallNs ?? 0)) / 1e9, 0) / pairs.length;
  // One pair in five is a control.
  const minutes = (count: number) => renderTime((count * pairSeconds) / 0.8);
  const floor = Math.expm1(noiseFloor(noise, 100)) * 100;
  const smallest = Math.expm1(smallestDetectable(sigma / 10, 100)) * 100;
  const needed = pairsFor(0.01, sigma);
  return [
    `this machine now, after ${pairs.length} pairs of "${target.id}" against itself:`,
    `noise floor +-${floor.toFixed(2)} % at 100 pairs`,
    `effects from ${smallest.toFixed(2)} % on are found in 80 % of sessions of 100 pairs, ${minutes(100)}`,
    `1 % needs ${needed} pairs, ${minutes(needed)} (so few pairs fix that to 0.55-2.3 times)`,
    '',
  ].join('\n');
}

function logRatio(target: PlanTarget, pair: PairLine): number {
  return Math.log(secondsOf(target, pair.b ?? pair.c ?? pair.a) / secondsOf(target, pair.a));
}

function renderTime(seconds: number): string {
  return seconds < 90 ? `${seconds.toFixed(0)} s` : `${(seconds / 60).toFixed(1)} min`;
}
