import { createHash } from 'node:crypto';
import type { Problem } from './problem.ts';
import { quantile } from './statistics/t-distribution.ts';
import { findWrapper } from './timed-command.ts';

export type Seconds = number;
/** base time / head time: 1.25 is 25 % more work per second. */
export type Ratio = number;

/** One value for each worktree: `a` is base, `b` is head, `c` is a second checkout of base, the control. */
export interface Sides<T> {
  a: T;
  b: T;
  c: T;
}

/** What is timed: one fresh process of one side gives one wall time and one CPU time. */
export interface PlanTarget {
  /** Name in the report; unique in the plan. */
  id: string;
  /** `process` times the whole process; `function` the median of the samples that it writes to `$TUNEUP_SAMPLES`. */
  kind: 'process' | 'function';
  argv: Sides<string[]>;
  cwd: Sides<string>;
  /** Added to the environment of every side alike. */
  env: Record<string, string>;
  /** Added to that of one side alone: a path into its own checkout, of equal length on all sides. */
  sideEnv?: Sides<Record<string, string>>;
  /** Run once a side before the first process of a session; not timed. Absent: nothing. */
  setup?: Sides<string[]>;
  /** Run before each process; not timed. Absent: nothing. */
  prepare?: Sides<string[]>;
  /** Samples a process takes inside itself; 1 for a whole process. Equal on all sides. */
  iterations: number;
  /** Calls per sample, so that a sample lasts at least 100 us. */
  calls: number;
  /** Stop once the 95 % interval's half width on logs is this small. */
  halfWidth: number;
  /** Longest a single process may take. */
  timeoutSeconds: Seconds;
  /** Smallest effect of interest for this target, a fraction; absent: the plan's. */
  delta?: number;
}

/** Everything a session will do, as data. The runner executes it; a resumed session gets the same plan. */
export interface Plan {
  version: 1;
  /** With it and a pair's index every coin is fixed, so that a session can be resumed. */
  seed: number;
  /** Seconds of timing. A target that has not reached `minPairs` by then goes on, to twice the budget at most. */
  budgetSeconds: Seconds;
  /** Exactly so many pairs a target, whatever precision and budget say: the strict mode. Absent: stop at precision or budget. */
  pairs?: number;
  /** Below so many pairs a target gets no verdict. */
  minPairs: number;
  /** One pair in so many is base against its second checkout. */
  controlEvery: 5;
  /** Smallest effect of interest, a fraction of the time. */
  delta: number;
  /** t(.975, v) for v = 1..400, since the runner has no statistics of its own. */
  tTable: number[];
  targets: PlanTarget[];
}

/** A target as it is asked for; what is absent gets its default in `createPlan`. */
export type WantedTarget = Pick<PlanTarget, 'id' | 'argv' | 'cwd'> & Partial<PlanTarget>;

/** What `createPlan` is asked for. */
export interface PlanRequest {
  targets: WantedTarget[];
  seed: number;
  budgetSeconds: Seconds;
  /** Default 0.01. */
  delta?: number;
  /** Half width on logs at which a target stops. Default 2/3 delta, or a quarter of a declared gain if that is more. */
  precision?: number;
  /** A gain that was claimed, as speedup - 1: 0.3 needs no precision of 0.7 %. */
  declaredGain?: number;
  pairs?: number;
  /** Default 20, below which intervals miss too often. */
  minPairs?: number;
}

/** Smallest effect of interest where nobody says otherwise: 1 % of the time. */
export const defaultDelta = 0.01;

/** Below so many pairs a target gets no verdict; the interval's error rate is not held. */
export const defaultMinPairs = 20;

const defaultTimeoutSeconds = 60;

/**
 * Settles a request into a plan. The half width is 2/3 delta because truly equal sides then end as "same" in most
 * sessions; with a half width of delta they seldom would.
 */
export function createPlan(request: PlanRequest): Plan {
  const delta = request.delta ?? defaultDelta;
  return {
    version: 1,
    seed: request.seed,
    budgetSeconds: request.budgetSeconds,
    ...(request.pairs === undefined ? {} : { pairs: request.pairs }),
    minPairs: request.minPairs ?? defaultMinPairs,
    controlEvery: 5,
    delta,
    tTable: tTable(),
    targets: request.targets.map((target) => ({
      kind: 'process',
      env: {},
      iterations: 1,
      calls: 1,
      timeoutSeconds: defaultTimeoutSeconds,
      halfWidth: request.precision ?? halfWidth(target.delta ?? delta, request.declaredGain),
      ...target,
    })),
  };
}

/** 2/3 of the smallest effect of interest, or a quarter of a declared gain if that is more; on logs. */
export function halfWidth(delta: number, declaredGain = 0): number {
  return Math.max((2 / 3) * Math.log1p(delta), Math.log1p(Math.max(0, declaredGain)) / 4);
}

/** Everything wrong with a plan, before a machine is kept busy with it. */
export function findPlanProblems(plan: Plan): Problem[] {
  const problems: Problem[] = [];
  const add = (where: string, what: string) => problems.push({ where, what });
  if (!Number.isSafeInteger(plan.seed) || plan.seed < 0) add('seed', `expected a whole number from 0 on, got ${plan.seed}`);
  if (!(plan.budgetSeconds > 0)) add('budgetSeconds', `expected more than 0 seconds, got ${plan.budgetSeconds}`);
  if (!(plan.delta > 0 && plan.delta < 1)) add('delta', `expected a fraction such as 0.01, got ${plan.delta}`);
  if (plan.pairs !== undefined && !(Number.isInteger(plan.pairs) && plan.pairs > 0)) {
    add('pairs', `expected a whole number from 1 on, got ${plan.pairs}`);
  }
  if (plan.targets.length === 0) add('targets', 'expected at least one target, got none: name what is to be timed');
  const ids = new Set<string>();
  for (const [index, target] of plan.targets.entries()) {
    const where = `targets[${index}]`;
    if (ids.has(target.id)) add(`${where}.id`, `"${target.id}" stands there twice: give each target a name of its own`);
    ids.add(target.id);
    if (!(target.halfWidth > 0)) add(`${where}.halfWidth`, `expected more than 0, got ${target.halfWidth}`);
    if (!(target.timeoutSeconds > 0))
      add(`${where}.timeoutSeconds`, `expected more than 0 seconds, got ${target.timeoutSeconds}`);
    const lengths = new Set(Object.values(target.cwd).map((folder) => Buffer.byteLength(folder)));
    if (lengths.size > 1) {
      add(`${where}.cwd`, 'expected folders of equal path length on all sides, since a longer path alone changes the time');
    }
    const names = new Set(Object.values(target.sideEnv ?? {}).map((variables) => environmentShape(variables)));
    if (names.size > 1)
      add(`${where}.sideEnv`, 'expected the same names and equal lengths on all sides, since they move the stack');
    for (const side of ['a', 'b', 'c'] as const) {
      const wrapper = findWrapper(target.argv[side]);
      if (wrapper) add(`${where}.argv.${side}`, wrapper);
    }
  }
  return problems;
}

/** True when the first side (`a`) goes first in this pair: an independent fair coin, the same in every language and after every restart. */
export function coin(seed: number, target: string, index: number): boolean {
  return (firstByte(`${seed}:${target}:${index}`) & 1) === 1;
}

/** Index of the control pair in block `block` of five pairs. */
export function controlPlace(seed: number, target: string, block: number): number {
  return 5 * block + (firstByte(`${seed}:${target}:control:${block}`) % 5);
}

/** The order in which a round runs its targets. */
export function orderOfTargets(seed: number, round: number, targets: readonly string[]): string[] {
  const keys = new Map(targets.map((target) => [target, digest(`${seed}:${round}:${target}`).toString('hex')]));
  return targets.toSorted((one, other) => ((keys.get(one) ?? '') < (keys.get(other) ?? '') ? -1 : 1));
}

/** t(.975, v) for v = 1..400. */
export function tTable(): number[] {
  cachedTable ??= Array.from({ length: 400 }, (_, index) => Number(quantile(0.975, index + 1).toFixed(6)));
  return cachedTable;
}

let cachedTable: number[] | undefined;

function environmentShape(variables: Record<string, string>): string {
  return Object.keys(variables)
    .sort()
    .map((name) => `${name}:${Buffer.byteLength(variables[name] ?? '')}`)
    .join(' ');
}

function firstByte(text: string): number {
  return digest(text)[0] ?? 0;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
