import type { Executor } from '../executors/executor.ts';
import type { Seconds } from '../plan.ts';

/** What a checkout runs with: made once for a workspace, kept between sessions. */
export interface Environment {
  /** `$RUNNER`: the interpreter itself, never a wrapper around it. */
  runner: string;
  /** Variables every command of this language gets. */
  variables: Record<string, string>;
  /** Version of the interpreter, as it names itself: "3.11.7". */
  version: string;
  /** What a person should know of how it was made, such as that the project had to be built. Absent: nothing. */
  notes?: string[];
}

/** A function as a person declares it: `shop/cart.py:Cart.total`. */
export interface TargetName {
  /** POSIX path below the repository's root. */
  file: string;
  /** `function` or `Class.method`, nested classes with more dots. */
  qualifiedName: string;
}

/** Which of the repository's tests pass. Names are the test runner's own. */
export interface TestOutcome {
  /** The command that ran, for people: `$RUNNER -m pytest`. Empty when the repository has no tests. */
  command: string;
  passed: string[];
  failed: string[];
  skipped: string[];
  seconds: Seconds;
  /** The last lines the runner printed, when something failed. */
  tail?: string;
}

/** How a target is called when it is timed or compared; the first kind that exists is used. */
export interface Measurement {
  target: string;
  kind: 'benchmark' | 'recorded calls' | 'generated inputs';
  /** Absolute path, on the executor's machine, of the recorded calls; absent for a declared benchmark. */
  callsFile?: string;
  /** The declared benchmark: a file of the repository with a function `run()`, and an optional `setup()` whose value it gets. */
  benchmark?: string;
  /** How many distinct calls a sample replays. */
  calls: number;
}

/** One timed process in one checkout. */
export interface TimedCommand {
  argv: string[];
  cwd: string;
  env: Record<string, string>;
}

/** Samples a process takes inside itself, and calls a sample; equal on all sides of a comparison. */
export interface Counts {
  iterations: number;
  calls: number;
}

/** One candidate as files to write: POSIX paths below the checkout. */
export type ChangedFiles = Record<string, string>;

/** What the AI service is asked with. */
export interface TargetContext {
  target: TargetName;
  /** Fenced blocks as the service's contract wants them, target's file first: the target and what of its file it calls. */
  sourceCode: string;
  /** Dotted module, for tests. */
  modulePath: string;
  className?: string;
  isAsync: boolean;
  helperNames: string[];
  startingLine: number;
  endingLine: number;
  /** True when the function draws random numbers, reads a clock, files or the network: replay cannot prove it the same. */
  impure: string[];
}

/** One way in which a candidate behaves differently from base on the same call. */
export interface Difference {
  scope: 'result' | 'exception' | 'arguments' | 'printed text' | 'crash';
  /** The call, shortened: `unique([1, 1.0, True])`. */
  call: string;
  base: string;
  candidate: string;
}

/** What a replay of recorded calls on both sides said. */
export interface Behaviour {
  /** Empty when every compared call behaves the same. At most twenty. */
  differences: Difference[];
  /** Calls that were compared: with none, an empty list of differences says nothing. */
  compared: number;
  /** Why calls could not be compared, each a sentence: they change by themselves, or cannot be made again. */
  leftOut: string[];
}

/** Functions that two commits both have and write differently. */
export interface ChangedFunctions {
  changed: TargetName[];
  /** Those whose parameters changed as well, so that calls of base prove nothing at head. */
  otherSignature: TargetName[];
  /** Files in which head changes something outside of these functions, tests and pages apart. Absent: the language does not look. */
  elsewhere?: string[];
}

/** How a language's repositories are prepared, tested, read and timed. Everything runs through the executor. */
export interface Language {
  readonly name: string;
  /** File name endings of its sources: `.py`. */
  readonly extensions: readonly string[];
  /** How a benchmark is declared, for people. */
  readonly benchmarkForm: string;
  /** `$RUNNER` in commands that upstream reads. */
  readonly upstreamRunner: string;
  /** Tests that the AI service writes run in this language. Absent: none is asked for. */
  readonly runsGeneratedTests?: boolean;
  /** A command line that times a declared benchmark in upstream's own clone, by the language's own means. */
  timeUpstream(benchmark: string): string;
  /** Makes or reuses the environment for a checkout. `setupCommand` (argv through `sh -c`) runs in the checkout instead of the default. */
  prepare(executor: Executor, checkout: string, folder: string, options: PrepareOptions): Promise<Environment>;
  /**
   * Makes a fresh worktree ready to run, again without effect: dependencies in its reach, binaries of what will be timed built. Absent:
   * nothing is needed. Fails with what the language said of the worktree's code.
   */
  equip?(executor: Executor, environment: Environment, checkout: string, measurements: readonly Measurement[]): Promise<void>;
  /** The command that runs the repository's tests, or `undefined` when it has none. */
  detectTests(executor: Executor, environment: Environment, checkout: string): Promise<string | undefined>;
  runTests(
    executor: Executor,
    environment: Environment,
    checkout: string,
    command: string,
    signal?: AbortSignal,
    timeoutSeconds?: Seconds,
    /** These tests alone, where the runner can choose; else all of them. */
    only?: readonly string[],
  ): Promise<TestOutcome>;
  /** Fails with `function-not-found`, naming the closest names that the file has. */
  readContext(executor: Executor, environment: Environment, checkout: string, target: TargetName): Promise<TargetContext>;
  /** Runs the tests (or generated tests, written beside) with the target watched; writes `callsFile` when a call was kept. */
  recordCalls(executor: Executor, environment: Environment, checkout: string, request: RecordRequest): Promise<RecordedCalls>;
  /** The files that a candidate of the service changes, or why it cannot be applied. Only the target and its helpers are taken over. */
  applyCandidate(
    executor: Executor,
    environment: Environment,
    checkout: string,
    context: TargetContext,
    candidate: string,
  ): Promise<{ files: ChangedFiles } | { refused: string }>;
  /** How many calls of a file are worth timing; 0 when all of them raise. */
  countTimed(executor: Executor, environment: Environment, callsFile: string): Promise<number>;
  /** Replays recorded calls in both checkouts and lists how they differ. */
  compareBehaviour(
    executor: Executor,
    environment: Environment,
    base: string,
    candidate: string,
    request: BehaviourRequest,
  ): Promise<Behaviour>;
  /**
   * The declared benchmarks below a folder of the checkout; without one, those of the whole repository. Empty when there are none. What cannot be
   * listed is a failure, or where `passOver` is given, passed over with that sentence.
   */
  listBenchmarks(
    executor: Executor,
    environment: Environment,
    checkout: string,
    folder?: string,
    passOver?: (sentence: string) => void,
  ): Promise<Measurement[]>;
  /** Absent: the language cannot tell functions apart. */
  listChanged?(
    executor: Executor,
    environment: Environment,
    checkout: string,
    base: string,
    head: string,
  ): Promise<ChangedFunctions>;
  /** Functions that one run of a benchmark calls. Absent: the language cannot tell. */
  listReached?(executor: Executor, environment: Environment, checkout: string, measurement: Measurement): Promise<TargetName[]>;
  /** A target that names a benchmark instead of a function, such as `parse/parse_test.go:BenchmarkParse`. Absent: none does. */
  asBenchmark?(target: TargetName): Measurement | undefined;
  /** Chooses iterations and calls on base, and says how long one process takes. */
  calibrate(
    executor: Executor,
    environment: Environment,
    checkout: string,
    measurement: Measurement,
  ): Promise<Counts & { unitSeconds: Seconds }>;
  /** What one timed process looks like in a checkout. The samples' file comes by `$TUNEUP_SAMPLES`. */
  timedCommand(environment: Environment, checkout: string, measurement: Measurement, counts: Counts): TimedCommand;
}

export interface PrepareOptions {
  setupCommand?: string;
  onProgress?: (text: string) => void;
  signal?: AbortSignal;
}

export interface RecordRequest {
  target: TargetName;
  callsFile: string;
  /** The command that makes the calls happen: the repository's tests, or generated tests. */
  command: string;
  /** Sources of generated tests by file name, run instead of the repository's. */
  generatedTests?: Record<string, string>;
  /** Calls of the repository's own tests: generated calls whose arguments are of other types prove nothing and are not kept. */
  typesFrom?: string;
  /** A declared benchmark, run instead of the tests. */
  benchmark?: string;
  /** The tests that pass on base: a language that keeps no calls says of them whether they call the target. */
  passed?: readonly string[];
  signal?: AbortSignal;
}

export interface RecordedCalls {
  kept: number;
  /** Tests of the repository that called the target, by the runner's own names. Absent when they cannot be told. */
  tests?: string[];
  /** True when what ran called the target, also where no call could be kept. Absent when that was not looked at. */
  isCalled?: boolean;
  /** Why other calls were not kept, each a sentence. */
  leftOut: string[];
}

export interface BehaviourRequest {
  target: TargetName;
  callsFiles: string[];
  /** Largest relative difference of two floats that still counts as the same. Default 0; a language that compares exactly refuses another. */
  tolerance?: number;
  signal?: AbortSignal;
}
