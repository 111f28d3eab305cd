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
  /** Samples a process takes inside itself; 1 for a whole process. Equal on all sides. */
  iterations: number;
  /** Calls per sample, so that a sample lasts at least 100 us. */
  calls: number;
  /** Stop once the 95 % interval's half width on logs is this small. */
  halfWidth: number;
  /** Longest a single process may take. */
  timeoutSeconds: Seconds;
}

/** Everything a session will do, as data. The runner executes it; a resumed session gets the same plan. */
export interface Plan {
  version: 1;
  /** With it and a pair's index every coin is fixed, so that a session can be resumed. */
  seed: number;
  budgetSeconds: Seconds;
  /** Exactly so many pairs a target, whatever the precision: the strict mode. Absent: stop at precision or budget. */
  pairs?: number;
  /** Below so many pairs a target gets no verdict. */
  minPairs: number;
  controlEvery: 5;
  /** t(.975, v) for v = 1..400, since the runner has no statistics of its own. */
  tTable: number[];
  targets: PlanTarget[];
}
