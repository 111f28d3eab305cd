import { analyse } from '../analysis.ts';
import { parseLines } from '../lines.ts';
import { createRandom } from '../statistics/known-values.ts';
import { sharedMachine, simulateRuns } from '../statistics/simulated-noise.ts';
import { planOf } from './recording.ts';
import { replaySession } from './replay-session.ts';

/**
 * Reads and analyses a record of so many pairs and prints what that took, as JSON. A process of its own, since the most memory it
 * ever held is known of a whole process only.
 */
const pairs = Number(process.argv[2] ?? 10_000);
const plan = planOf({ base: ['x'], head: ['x'], folder: '/' }, { seed: 1, pairs });
const logs = simulateRuns(createRandom(1), 2.5 * pairs + 10, sharedMachine);
const runs = logs.map((log, index) => ({ at: index / 100, wallNs: 1e7 * Math.exp(log), cpuUs: 9e3 * Math.exp(log) }));
const text = replaySession(plan, runs)
  .map((line) => `${JSON.stringify(line)}\n`)
  .join('');
const before = process.resourceUsage().maxRSS;
const began = performance.now();
const lines = parseLines(text);
const parsed = performance.now();
const comparison = analyse(plan, lines);
const analysed = performance.now();
const report = {
  pairs: comparison.pairs,
  recordMegabytes: text.length / 1e6,
  readSeconds: (parsed - began) / 1000,
  analysisSeconds: (analysed - parsed) / 1000,
  moreMegabytes: (process.resourceUsage().maxRSS - before) / 1000,
};
console.log(JSON.stringify(report));
