import { failure } from './failure.ts';
import type { Plan, Seconds } from './plan.ts';

/** What one timed process took. */
export interface Unit {
  wallNs: number;
  /** Processor time of the process and the descendants it waited for, in microseconds. */
  cpuUs: number;
  voluntarySwitches: number;
  involuntarySwitches: number;
  /** Never below the runner's own size, which a child starts out with. */
  maxRssKb: number;
  exit: number;
  /** Of a function: nanoseconds of each sample, taken inside the process. */
  samplesNs?: number[];
  /** Of a function: processor time around the samples. */
  cpuNs?: number;
  /** Processes it left behind that ended a moment after the clock had stopped; one that stays fails the unit. */
  leftProcesses?: number;
}

/** One unit of each of two sides, back to back. Kind `ac` is a control pair. */
export interface PairLine {
  type: 'pair';
  target: string;
  index: number;
  kind: 'ab' | 'ac';
  first: 'a' | 'b' | 'c';
  a: Unit;
  b?: Unit;
  c?: Unit;
  /** What went on beside it; absent in records of older runners. */
  machine?: BesidePair;
  /** Seconds of timing since the session began, those before a restart included. */
  elapsed: Seconds;
}

/** The machine since the pair before. */
export interface BesidePair {
  /** Processor time that passed, over all processors, and what of it the host took. */
  ticks: number;
  steal: number;
  /** Processes that wanted to run when the pair had ended, the runner among them. */
  running: number;
}

/** Counters of the machine, taken before and after. */
export interface MachineState {
  at: number;
  /** Processor time by kind, as in the first line of `/proc/stat`; steal is the eighth. */
  ticks: number[];
  pressure: Record<string, string>;
  load: string;
}

export interface EnvironmentLine extends MachineState {
  type: 'environment';
  machineId: string;
  /** Raw texts by name; empty where the machine does not show it. */
  facts: Record<string, string>;
  resumed: boolean;
}

export interface FailedLine {
  type: 'failed';
  target: string;
  side: 'a' | 'b' | 'c';
  reason: string;
  errors: string;
  index?: number;
}

export interface StopLine {
  type: 'stop';
  target: string;
  reason: 'precision' | 'budget' | 'pairs' | 'failed';
  pairs: number;
  elapsed: Seconds;
}

/** One line of a session's record. */
export type Line =
  | PairLine
  | EnvironmentLine
  | FailedLine
  | StopLine
  | { type: 'plan'; plan: Plan }
  | { type: 'waiting'; holder: string; lock: string }
  | { type: 'restart'; reason: string }
  | { type: 'warmup'; target: string; side: 'a' | 'b' | 'c'; unit: Unit }
  | ({ type: 'machine'; elapsed: Seconds } & MachineState)
  | { type: 'end'; elapsed: Seconds };

/** Reads a session's record; a torn last line is left out. A broken line elsewhere fails with `record-broken`. */
export function parseLines(text: string): Line[] {
  const lines: Line[] = [];
  const rows = text.split('\n');
  // After the last newline stands nothing, or a line that is still being written.
  rows.pop();
  for (const [index, row] of rows.entries()) {
    if (row === '') continue;
    const line = parseLine(row);
    if (line) lines.push(line);
    else if (index < rows.length - 1) {
      throw failure(
        'record-broken',
        `expected a JSON line of a session, got something else in line ${index + 1}: is this the raw data file?`,
      );
    }
  }
  return lines;
}

function parseLine(text: string): Line | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value) || typeof value.type !== 'string') return undefined;
  if (value.type === 'pair' && !isPair(value)) return undefined;
  return value as unknown as Line;
}

function isPair(value: Record<string, unknown>): boolean {
  const other = value.kind === 'ab' ? value.b : value.c;
  return typeof value.target === 'string' && typeof value.index === 'number' && isUnit(value.a) && isUnit(other);
}

function isUnit(value: unknown): boolean {
  return isRecord(value) && typeof value.wallNs === 'number' && value.wallNs > 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
