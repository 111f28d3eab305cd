import { existsSync, readFileSync } from 'node:fs';
import { type Phase, phases } from '../engine/work.ts';
import type { Stack } from './stack.ts';

interface Span {
  phase: Phase;
  from: number;
  to: number;
}

/** Prints where the session's time went, a line a phase; what no phase accounts for is the engine's. */
export function printAccount(stack: Stack, started: number): void {
  const ended = Date.now();
  const spans = readSpans(stack.timesFile);
  console.log('\nwhere the time went');
  for (const phase of phases) print(phase, coveredSeconds(spans.filter((span) => span.phase === phase)));
  print('engine', (ended - started) / 1000 - coveredSeconds(spans));
  print('in all', (ended - started) / 1000);

  function print(name: string, seconds: number): void {
    if (seconds === 0) return;
    console.log(`  ${name.padEnd(24)}${seconds.toFixed(1).padStart(7)} s`);
  }
}

/** Length of the time that at least one span covers: work that ran side by side counts once. */
export function coveredSeconds(spans: Pick<Span, 'from' | 'to'>[]): number {
  let covered = 0;
  let end = Number.NEGATIVE_INFINITY;
  for (const { from, to } of [...spans].sort((one, other) => one.from - other.from)) {
    covered += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return covered / 1000;
}

function readSpans(file: string): Span[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line) => JSON.parse(line) as Span);
}
