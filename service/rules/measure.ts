import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { rules } from './index.ts';
import { readSamples } from './samples.ts';

// Prints what every rule gains on its own sample, on this machine and its python3: the figures in the rule files come from here.
const samples = await readSamples();
const run = spawnSync('python3', ['-B', join(import.meta.dirname, 'measure.py'), '--time'], {
  input: JSON.stringify(samples),
  encoding: 'utf8',
});
if (run.status !== 0) throw new Error(`measuring failed: ${run.stderr}`);
const measured: { name: string; gains: number[] }[] = JSON.parse(run.stdout);

process.stdout.write('| rule | n=10 | large n | n | stated |\n|---|---|---|---|---|\n');
for (const { name, gains } of measured) {
  const rule = rules.find((known) => known.name === name);
  const [small = 0, large = 0] = gains;
  process.stdout.write(
    `| ${name} | ${small.toFixed(2)} | ${large.toFixed(1)} | ${rule?.gain.largeSize} | ${rule?.gain.small} / ${rule?.gain.large} |\n`,
  );
}
