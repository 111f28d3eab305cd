import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { findBreakdown } from '../breakdown.ts';
import type { Executor } from '../executors/executor.ts';
import { failure } from '../failure.ts';
import { parseTarget } from '../languages/index.ts';
import type { Language, Measurement, TargetName } from '../languages/language.ts';
import { findReaching } from '../reaching.ts';
import type { Workspace } from '../workspace.ts';

/** What a person asked to be compared. */
export interface WantedMeasurements {
  executor: Executor;
  workspace: Workspace;
  language: Language;
  headCommit: string;
  /** Functions or benchmarks by name, `shop/cart.py:total`. */
  targets: readonly string[];
  /** Folder whose benchmarks are timed. Absent: with targets none, else those of base that matter. */
  benchmarks?: string;
  onProgress: (text: string) => void;
  signal: AbortSignal;
}

/** How everything that is compared is timed, and what a person should know of the choice, a sentence each. Fails with `nothing-to-measure` or `nothing-to-call`. */
export async function chooseMeasurements(wanted: WantedMeasurements): Promise<{ measurements: Measurement[]; notes: string[] }> {
  const { targets, benchmarks: folder } = wanted;
  const notes: string[] = [];
  const declared: Measurement[] = [];
  for (const text of targets) declared.push(...(await findCalls(wanted, text)));
  const listed = folder !== undefined || targets.length === 0 ? await listBenchmarks(wanted, folder) : [];
  const benchmarks = folder === undefined && listed.length > 0 ? await chooseBenchmarks(wanted, listed, notes) : listed;
  const breakdown = await findBreakdown({ ...wanted, benchmarks });
  notes.push(...breakdown.leftOut.map((reason) => `not timed by itself: ${reason}`));
  const all = [...declared, ...benchmarks, ...breakdown.measurements];
  const measurements = all.filter(({ target }, place) => all.findIndex((one) => one.target === target) === place);
  if (measurements.length > 0) return { measurements, notes };
  throw failure(
    'nothing-to-measure',
    'expected something to time, but base declares no benchmark: name functions by --target, or a folder of benchmarks by --benchmarks',
  );
}

/** A named benchmark; else the calls that the repository's tests make of a function; else the benchmarks that call it. */
async function findCalls(wanted: WantedMeasurements, text: string): Promise<Measurement[]> {
  const { executor, workspace, language } = wanted;
  const { environment, checkout, tests, folder } = workspace;
  const target = parseTarget(text);
  const declared = language.asBenchmark?.(target);
  if (declared) return [declared];
  wanted.onProgress(`recording the calls of ${text} in the repository's tests`);
  const callsFile = join(folder, 'calls', createHash('sha256').update(text).digest('hex').slice(0, 12));
  const { kept, leftOut } = tests.command
    ? await language.recordCalls(executor, environment, checkout, { target, callsFile, command: tests.command })
    : { kept: 0, leftOut: ['the repository has no tests'] };
  const calls = kept > 0 ? await language.countTimed(executor, environment, callsFile) : 0;
  if (calls > 0) return [{ target: text, kind: 'recorded calls', callsFile, calls }];
  const reaching = await findReaching({
    ...placeOf(wanted),
    benchmarks: await listBenchmarks(wanted, undefined),
    functions: [target],
  });
  if (reaching.length > 0) return reaching.map(({ measurement }) => measurement);
  const why = leftOut.length > 0 ? ` (${leftOut.join('; ')})` : '';
  throw failure(
    'nothing-to-call',
    `expected tests or benchmarks that call ${text}, but none do${why}: write ${language.benchmarkForm}`,
  );
}

/** Those that call what head changed, where the language can tell; all of them when no function changed, or more than functions. */
async function chooseBenchmarks(
  wanted: WantedMeasurements,
  listed: readonly Measurement[],
  notes: string[],
): Promise<readonly Measurement[]> {
  const { executor, workspace, language, headCommit } = wanted;
  const { environment, checkout, baseCommit } = workspace;
  if (!language.listReached || !language.listChanged) return listed;
  const { changed, otherSignature, elsewhere } = await language.listChanged(
    executor,
    environment,
    checkout,
    baseCommit,
    headCommit,
  );
  const functions = [...changed, ...otherSignature];
  if (functions.length === 0) return listed;
  if (elsewhere === undefined || elsewhere.length > 0) {
    // What a benchmark has of a constant, a method, data or a dependency cannot be seen.
    const where = elsewhere?.slice(0, 3).join(', ') ?? 'places that cannot be told';
    notes.push(`all benchmarks are timed, since head changes more than functions that can be followed (${where})`);
    return listed;
  }
  const broken: string[] = [];
  const reaching = await findReaching({
    ...placeOf(wanted),
    benchmarks: listed,
    functions,
    onBroken: (sentence) => broken.push(sentence),
  });
  if (reaching.length === 0) {
    const why = broken.length > 0 ? ` (${broken.join('; ')})` : '';
    throw failure(
      'nothing-to-measure',
      `expected a benchmark that calls what head changed (${namesOf(functions)}), but none of ${listed.length} does${why}: write ${language.benchmarkForm}, or name those to time by --benchmarks`,
    );
  }
  const chosen = reaching.map(({ measurement }) => measurement);
  const others = listed.filter((one) => !chosen.includes(one)).map(({ target }) => target);
  notes.push(
    ...reaching.map(({ measurement, functions }) => `${measurement.target} calls ${namesOf(functions)}, which head changes`),
    ...(others.length > 0 ? [`not timed, since none is seen to call what head changes: ${others.join(', ')}`] : []),
    ...broken.map((sentence) => `not looked into: ${sentence}`),
  );
  return chosen;
}

/** The benchmarks that stand in base: those of a folder, or all that the repository declares. */
async function listBenchmarks(
  { executor, workspace, language }: WantedMeasurements,
  folder: string | undefined,
): Promise<Measurement[]> {
  const found = await language.listBenchmarks(executor, workspace.environment, workspace.checkout, folder);
  if (found.length > 0 || folder === undefined) return found;
  throw failure(
    'nothing-to-measure',
    `expected benchmarks of ${language.name} in ${folder} at base, but found none: commit ${language.benchmarkForm} there first`,
  );
}

function placeOf({ executor, workspace, language, onProgress, signal }: WantedMeasurements) {
  const { environment, checkout } = workspace;
  return { executor, environment, checkout, language, onProgress, signal };
}

function namesOf(functions: readonly TargetName[]): string {
  return functions.map(({ file, qualifiedName }) => `${file}:${qualifiedName}`).join(', ');
}
