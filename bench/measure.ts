import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Comparison, type ComparisonRow, type Progress, runPlan } from './comparison.ts';
import type { Executor } from './executors/executor.ts';
import { failure, isFailure } from './failure.ts';
import type { Counts, Environment, Language, Measurement, TimedCommand } from './languages/language.ts';
import { parseLines } from './lines.ts';
import { findDifference } from './output.ts';
import { createPlan, type Plan, type Seconds, type Sides, type WantedTarget } from './plan.ts';
import { askAboutCheckouts } from './report/checkouts-opinion.ts';
import { createJsonReport } from './report/hyperfine.ts';
import { renderMarkdown } from './report/markdown.ts';
import type { SecondOpinion } from './report/second-opinion.ts';
import { recordName } from './session.ts';
import { findWrapper } from './timed-command.ts';
import type { Workspace } from './workspace.ts';
import { closeWorktrees, openWorktrees } from './worktrees.ts';

/** Two commits of a workspace, and what of them is timed. */
export interface MeasureRequest {
  executor: Executor;
  workspace: Workspace;
  language: Language;
  baseCommit: string;
  headCommit: string;
  measurements: Measurement[];
  /** Smallest effect of interest, a fraction. Default 0.01. */
  delta?: number;
  /** Half width on logs at which a target stops. Default: see `createPlan`. */
  precision?: number;
  budgetSeconds: Seconds;
  /** Exactly so many pairs, whatever precision and budget say. */
  pairs?: number;
  /** Default: made of the commits, so that the same request gives the same session. */
  seed?: number;
  /** The gain that screening saw, as speedup - 1. */
  declaredGain?: number;
  /** Folder on this machine, not the executor's; raw data and reports go into a folder of it that is named after the session. */
  folder: string;
  noWait?: boolean;
  /** Asks hyperfine too, where it is installed and a single target changed: some seconds more. Default false. */
  askSecondOpinion?: boolean;
  onProgress?: (text: string, progress?: Progress) => void;
  signal?: AbortSignal;
}

/** A comparison with the files that hold it, on this machine. */
export interface Measured extends Comparison {
  baseCommit: string;
  headCommit: string;
  /** Every pair as JSON lines, with the plan; `bench report` makes the same verdict of it. Absent when nothing could be timed. */
  rawDataFile?: string;
  /** JSON: the comparison, and every time in hyperfine's shape. */
  reportFile: string;
  /** For a pull request. */
  markdown: string;
  /** What hyperfine says, where it was asked and could answer. */
  secondOpinion?: SecondOpinion;
}

/** What is settled before the clock starts, and kept so that a resumed session does not settle it differently. */
interface Prepared {
  /** Absent when no target can be timed. */
  plan?: Plan;
  failed: ComparisonRow[];
}

/**
 * Measures head against base: three worktrees of equal path length, an untimed check, calibration on base, then one session. The session's folder
 * in the workspace is named after the request, so a killed one is resumed and a finished one reused; one with a failure is run anew.
 */
export async function measure(request: MeasureRequest): Promise<Measured> {
  if (request.measurements.length === 0) {
    throw failure('nothing-to-measure', 'expected at least one target to measure, got none: declare a benchmark for it');
  }
  return oneAtATime(request.executor, async () => {
    const first = await measureOnce(request, request.seed ?? defaultSeed(request));
    const isUnfit = first.comparison.reason?.startsWith('machine unfit') ?? false;
    // Once more with other coins, and only when the caller did not fix them; never until it passes.
    const last = isUnfit && request.seed === undefined ? await measureOnce(request, defaultSeed(request) + 1) : first;
    if (last !== first)
      last.comparison.warnings.push('a first session found the machine unfit; this is the second one, with another seed');
    return writeReports(request, last);
  });
}

/** A session's folder on the workspace's machine; what is brought back of it lies in a folder of the same name. */
export function sessionFolder(workspaceFolder: string, name: string): string {
  return join(workspaceFolder, 'sessions', name);
}

/** One worktree and what it runs with. */
interface Side {
  checkout: string;
  environment: Environment;
}

type Calibrated = Counts & { unitSeconds: Seconds };

interface Outcome {
  comparison: Comparison;
  prepared: Prepared;
  session: string;
  secondOpinion?: SecondOpinion | undefined;
}

async function measureOnce(request: MeasureRequest, seed: number): Promise<Outcome> {
  const { executor, workspace, onProgress, signal } = request;
  const session = sessionFolder(workspace.folder, keyOf(request, seed));
  const worktrees = { executor, checkout: workspace.checkout, folder: join(session, 'wt'), ...(signal ? { signal } : {}) };
  await forgetFailure(executor, session);

  let prepared = await readPrepared(executor, session);
  let equipped: Sides<Side> | string | undefined;
  if (!prepared || !(await isFinished(executor, session))) {
    onProgress?.('preparing worktrees of base and head');
    const sides = await openWorktrees({ ...worktrees, baseCommit: request.baseCommit, headCommit: request.headCommit });
    equipped = await equipSides(request, sides);
    prepared ??= typeof equipped === 'string' ? { failed: failAll(request, equipped) } : await prepare(request, equipped, seed);
    await executor.put(join(session, 'session.json'), JSON.stringify(prepared));
  }
  const comparison = prepared.plan
    ? await runPlan({
        executor,
        plan: prepared.plan,
        folder: session,
        ...(request.noWait === undefined ? {} : { noWait: request.noWait }),
        ...(onProgress ? { onProgress } : {}),
        ...(signal ? { signal } : {}),
      })
    : emptyComparison(seed);
  const secondOpinion = await askOnce(
    request,
    session,
    prepared,
    comparison,
    typeof equipped === 'string' ? undefined : equipped,
  );
  await closeWorktrees(worktrees);
  return { comparison: withFailed(comparison, prepared.failed, request.measurements), prepared, session, secondOpinion };
}

/** Asks hyperfine about a single target that changed, while the worktrees are there, and keeps what it said with the session. */
async function askOnce(
  request: MeasureRequest,
  session: string,
  { plan, failed }: Prepared,
  comparison: Comparison,
  sides: Sides<Side> | undefined,
): Promise<SecondOpinion | undefined> {
  const { executor, language, workspace, measurements, signal } = request;
  const [target] = plan?.targets ?? [];
  const [measurement] = measurements;
  if (!request.askSecondOpinion || !target || !measurement || measurements.length > 1 || failed.length > 0) return undefined;
  if (!/faster|slower/.test(comparison.verdict)) return undefined;
  const file = join(session, 'second-opinion.json');
  const kept = await executor.get(file);
  if (kept) return JSON.parse(new TextDecoder().decode(kept)) as SecondOpinion;
  if (!sides) return undefined;
  request.onProgress?.('asking hyperfine, where it is installed');
  const place = { executor, workspaceFolder: workspace.folder, folder: session, ...(signal ? { signal } : {}) };
  const onBusy = (sentence: string) => comparison.warnings.push(sentence);
  const opinion = await askAboutCheckouts({ ...place, language, measurement, target, comparison, sides, onBusy });
  if (opinion) await executor.put(file, JSON.stringify(opinion));
  return opinion;
}

async function prepare(request: MeasureRequest, sides: Sides<Side>, seed: number): Promise<Prepared> {
  refuseWrappers(request, sides);
  const failed: ComparisonRow[] = [];
  const targets: WantedTarget[] = [];
  const fail = (measurement: Measurement, reason: string) =>
    failed.push({ target: measurement.target, verdict: 'failed', reason, pairs: 0, stopped: 'failed' });
  for (const measurement of request.measurements) {
    request.onProgress?.(`checking ${measurement.target}`);
    try {
      const { executor, language } = request;
      const calibrated = await language.calibrate(executor, sides.a.environment, sides.a.checkout, measurement);
      const { problem, baseSeconds } = await checkSides(request, sides, measurement);
      if (problem === undefined)
        targets.push(settleTarget(request, sides, measurement, fitBudget(request, calibrated, baseSeconds)));
      else fail(measurement, problem);
    } catch (error) {
      // Base itself does not run: a result for this target, and the others are measured all the same.
      if (request.signal?.aborted || !isFailure(error)) throw error;
      fail(measurement, `base: ${error.message}`);
    }
  }
  if (targets.length === 0) return { failed };
  const { budgetSeconds, delta, precision, pairs, declaredGain } = request;
  const plan = createPlan({
    targets,
    seed,
    budgetSeconds,
    ...(delta === undefined ? {} : { delta }),
    ...(precision === undefined ? {} : { precision }),
    ...(pairs === undefined ? {} : { pairs }),
    ...(declaredGain === undefined ? {} : { declaredGain }),
  });
  return { plan, failed };
}

/**
 * Makes the worktrees ready to run, each by its own lock file and sources: a head that asks for other packages gets an environment of its own, and
 * where both ask for the same they share one. Says what is wrong with the first that cannot be made.
 */
async function equipSides(request: MeasureRequest, worktrees: Sides<string>): Promise<Sides<Side> | string> {
  const base = await equipSide(request, worktrees.a);
  if (typeof base === 'string') return `base: ${base}`;
  const head = await equipSide(request, worktrees.b);
  if (typeof head === 'string') return `head: ${head}`;
  const control = await equipSide(request, worktrees.c);
  return typeof control === 'string' ? `base's second checkout: ${control}` : { a: base, b: head, c: control };
}

async function equipSide(request: MeasureRequest, checkout: string): Promise<Side | string> {
  const { executor, workspace, language, measurements, signal } = request;
  const { setupCommand } = workspace;
  try {
    const environment = await language.prepare(executor, checkout, workspace.folder, {
      ...(setupCommand === undefined ? {} : { setupCommand }),
      ...(request.onProgress ? { onProgress: request.onProgress } : {}),
      ...(signal ? { signal } : {}),
    });
    await language.equip?.(executor, environment, checkout, measurements);
    return { checkout, environment };
  } catch (error) {
    if (signal?.aborted || !isFailure(error)) throw error;
    return error.message;
  }
}

function failAll({ measurements }: MeasureRequest, reason: string): ComparisonRow[] {
  return measurements.map(({ target }) => ({ target, verdict: 'failed', reason, pairs: 0, stopped: 'failed' }));
}

/** Before anything runs: a wrapper may sync an environment, and would be timed with the target. */
function refuseWrappers({ language, measurements }: MeasureRequest, { a }: Sides<Side>): void {
  for (const measurement of measurements) {
    const { argv } = language.timedCommand(a.environment, a.checkout, measurement, { iterations: 1, calls: 1 });
    const wrapper = findWrapper(argv);
    if (wrapper) throw failure('plan-invalid', `${measurement.target}: ${wrapper}`);
  }
}

/** Runs base and head once, untimed. Says what is wrong, if anything, and how long base took. */
async function checkSides(request: MeasureRequest, sides: Sides<Side>, measurement: Measurement) {
  const base = await runOnce(request, sides.a, measurement, 300);
  // A head that hangs must not cost more than base gives reason to expect.
  const head = await runOnce(request, sides.b, measurement, Math.max(10, 20 * base.wall));
  const [side, bad] = base.exitCode === 0 ? ['head', head] : ['base', base];
  if (bad.exitCode !== 0) return { baseSeconds: base.wall, problem: `${side}: ${bad.what}` };
  const difference = findDifference(base.output, head.output);
  // What base itself prints anew each time, such as a time of day, tells nothing.
  const isSteady = difference !== undefined && (await runOnce(request, sides.c, measurement, 300)).output === base.output;
  const problem = isSteady ? `head: it prints something else than base: ${difference}` : undefined;
  return { baseSeconds: base.wall, problem };
}

async function runOnce(request: MeasureRequest, side: Side, measurement: Measurement, timeoutSeconds: Seconds) {
  const { executor, language, signal } = request;
  const command = language.timedCommand(side.environment, side.checkout, measurement, { iterations: 1, calls: 1 });
  const samples = join(side.checkout, '..', 'check.json');
  const env = { ...side.environment.variables, ...command.env, TUNEUP_SAMPLES: samples };
  const result = await executor.run(command.argv, { cwd: command.cwd, env, timeoutSeconds, ...(signal ? { signal } : {}) });
  const tail = (result.errors.trim() || result.output.trim()).split('\n').at(-1) ?? '';
  const what =
    result.exitCode === 124 ? `it took longer than ${Math.ceil(timeoutSeconds)} s` : `it ended with exit code ${result.exitCode}`;
  // A path into the own worktree differs without meaning anything.
  const output = result.output.replaceAll(side.checkout, '.');
  return { exitCode: result.exitCode, wall: result.wall, output, what: tail ? `${what} (${tail.slice(0, 300)})` : what };
}

/** Fewer iterations where the budget would not hold forty pairs otherwise: many processes tell more than many iterations. */
function fitBudget(
  { budgetSeconds, measurements, pairs }: MeasureRequest,
  calibrated: Calibrated,
  startSeconds: Seconds,
): Calibrated {
  const { iterations, unitSeconds } = calibrated;
  // A process discards one warm-up iteration.
  const iterationSeconds = Math.max(1e-6, unitSeconds - startSeconds) / (iterations + 1);
  const unitBudget = budgetSeconds / measurements.length / 100;
  const fitting = Math.floor((unitBudget - startSeconds) / iterationSeconds) - 1;
  return pairs !== undefined || fitting >= iterations
    ? calibrated
    : { ...calibrated, iterations: Math.min(iterations, Math.max(3, fitting)) };
}

function settleTarget(
  request: MeasureRequest,
  sides: Sides<Side>,
  measurement: Measurement,
  calibrated: Calibrated,
): WantedTarget {
  const { language } = request;
  const { unitSeconds, iterations, calls } = calibrated;
  const timed = mapSides(sides, ({ environment, checkout }) =>
    language.timedCommand(environment, checkout, measurement, { iterations, calls }),
  );
  return {
    id: measurement.target,
    kind: 'function',
    argv: mapSides(timed, (command) => command.argv),
    cwd: mapSides(timed, (command) => command.cwd),
    env: sides.a.environment.variables,
    sideEnv: mapSides<TimedCommand, Record<string, string>>(timed, (command) => command.env),
    iterations,
    calls,
    timeoutSeconds: Math.max(10, 20 * unitSeconds),
  };
}

/** A finished session that holds a failure would be found again for ever, though its cause may be gone. */
async function forgetFailure(executor: Executor, session: string): Promise<void> {
  const prepared = await readPrepared(executor, session);
  if (!prepared) return;
  const lines = await readRecord(executor, session);
  const hasEnded = !prepared.plan || lines.some((line) => line.type === 'end');
  if (hasEnded && (prepared.failed.length > 0 || lines.some((line) => line.type === 'failed'))) {
    await executor.run(['rm', '-rf', session]);
  }
}

async function readPrepared(executor: Executor, session: string): Promise<Prepared | undefined> {
  const bytes = await executor.get(join(session, 'session.json'));
  return bytes && (JSON.parse(new TextDecoder().decode(bytes)) as Prepared);
}

async function readRecord(executor: Executor, session: string) {
  const bytes = await executor.get(join(session, recordName));
  return bytes ? parseLines(new TextDecoder().decode(bytes)) : [];
}

async function isFinished(executor: Executor, session: string): Promise<boolean> {
  return (await readRecord(executor, session)).some((line) => line.type === 'end');
}

function withFailed(comparison: Comparison, failed: readonly ComparisonRow[], measurements: readonly Measurement[]): Comparison {
  if (failed.length === 0) return comparison;
  const order = measurements.map((measurement) => measurement.target);
  const rows = [...comparison.rows, ...failed].sort((one, other) => order.indexOf(one.target) - order.indexOf(other.target));
  const reason = failed.map((row) => (rows.length === 1 ? row.reason : `${row.target}: ${row.reason}`)).join('; ');
  const { speedup: _speedup, low: _low, high: _high, floor: _floor, ...rest } = comparison;
  return { ...rest, verdict: 'failed', reason, rows };
}

function emptyComparison(seed: number): Comparison {
  return {
    verdict: 'failed',
    pairs: 0,
    rows: [],
    warnings: [],
    environment: { fields: [] },
    timedSeconds: 0,
    wallSeconds: 0,
    seed,
  };
}

async function writeReports(request: MeasureRequest, outcome: Outcome): Promise<Measured> {
  const { comparison, prepared, session } = outcome;
  const secondOpinion = outcome.secondOpinion ? { secondOpinion: outcome.secondOpinion } : {};
  const folder = join(request.folder, basename(session));
  await mkdir(folder, { recursive: true });
  const reportFile = join(folder, 'report.json');
  const rawDataFile = join(folder, recordName);
  const raw = await request.executor.get(join(session, recordName));
  const lines = raw ? parseLines(new TextDecoder().decode(raw)) : [];
  if (raw) await writeFile(rawDataFile, raw);
  const { baseCommit, headCommit } = request;
  const report = prepared.plan ? createJsonReport(prepared.plan, lines, comparison) : { ...comparison, results: [] };
  await writeFile(reportFile, `${JSON.stringify({ ...report, baseCommit, headCommit }, null, 2)}\n`);
  const markdown = renderMarkdown(comparison, secondOpinion);
  await writeFile(join(folder, 'report.md'), markdown);
  return { ...comparison, baseCommit, headCommit, reportFile, markdown, ...secondOpinion, ...(raw ? { rawDataFile } : {}) };
}

function keyOf(request: MeasureRequest, seed: number): string {
  const { baseCommit, headCommit, measurements, delta, precision, pairs, budgetSeconds, declaredGain } = request;
  return hash([baseCommit, headCommit, measurements, delta, precision, pairs, budgetSeconds, declaredGain, seed])
    .toString('hex')
    .slice(0, 16);
}

function defaultSeed({ baseCommit, headCommit, measurements }: MeasureRequest): number {
  return hash([baseCommit, headCommit, measurements.map((measurement) => measurement.target)]).readUInt32BE(0);
}

function hash(value: unknown): Buffer {
  return createHash('sha256').update(JSON.stringify(value)).digest();
}

function mapSides<From, To>(sides: Sides<From>, change: (side: From) => To): Sides<To> {
  return { a: change(sides.a), b: change(sides.b), c: change(sides.c) };
}

// Checks and calibration of one comparison would disturb another that is being timed; the runner's lock covers only the timing.
const queues = new Map<string, Promise<unknown>>();

function oneAtATime<T>(executor: Executor, work: () => Promise<T>): Promise<T> {
  const before = queues.get(executor.name) ?? Promise.resolve();
  const mine = before.catch(() => undefined).then(work);
  queues.set(executor.name, mine);
  return mine;
}
