import { createHash } from 'node:crypto';
import type { Executor } from './executors/executor.ts';
import { isFailure } from './failure.ts';
import type { Language, Measurement, TargetName } from './languages/language.ts';
import type { Workspace } from './workspace.ts';

export interface BreakdownRequest {
  executor: Executor;
  workspace: Workspace;
  language: Language;
  headCommit: string;
  /** The benchmarks whose time is to be explained. */
  benchmarks: readonly Measurement[];
  onProgress?: (text: string) => void;
  signal?: AbortSignal;
}

/** Changed functions that benchmarks reach, and why others are not among them, each a sentence. */
export interface Breakdown {
  measurements: Measurement[];
  leftOut: string[];
}

/** Each function is looked for in each benchmark, a process a time. */
const mostFunctions = 20;

/**
 * The functions that head writes differently, each timed by the calls that the first benchmark to reach it makes. None for a language that cannot
 * tell functions apart.
 */
export async function findBreakdown(request: BreakdownRequest): Promise<Breakdown> {
  const { executor, workspace, language, headCommit, benchmarks } = request;
  const { environment, checkout, baseCommit } = workspace;
  if (!language.listChanged || benchmarks.length === 0) return { measurements: [], leftOut: [] };
  const { changed, otherSignature } = await language.listChanged(executor, environment, checkout, baseCommit, headCommit);
  const files = new Set(benchmarks.map(({ benchmark }) => benchmark));
  const wanted = changed.filter(({ file }) => !files.has(file));
  const leftOut = otherSignature.map((target) => `${nameOf(target)} takes other arguments at head`);
  if (wanted.length > mostFunctions)
    leftOut.push(`${wanted.length - mostFunctions} more functions changed than the ${mostFunctions} that are looked at`);
  const measurements: Measurement[] = [];
  for (const target of wanted.slice(0, mostFunctions)) {
    request.onProgress?.(`looking for ${nameOf(target)} in the benchmarks`);
    const found = await findInBenchmarks(request, target);
    if (typeof found === 'string') leftOut.push(found);
    else measurements.push(found);
  }
  return { measurements, leftOut };
}

/** The calls that the first benchmark to reach it makes, or why there are none. */
async function findInBenchmarks(request: BreakdownRequest, target: TargetName): Promise<Measurement | string> {
  const { executor, workspace, language, benchmarks, signal } = request;
  const { environment, checkout, baseCommit, folder } = workspace;
  let why = `${nameOf(target)} is reached by no benchmark`;
  for (const { benchmark } of benchmarks) {
    if (benchmark === undefined) continue;
    const key = createHash('sha256')
      .update(JSON.stringify([baseCommit, target, benchmark]))
      .digest('hex')
      .slice(0, 12);
    const callsFile = `${folder}/calls/${key}`;
    try {
      const recording = { target, callsFile, command: '', benchmark, ...(signal ? { signal } : {}) };
      const { kept, leftOut } = await language.recordCalls(executor, environment, checkout, recording);
      if (leftOut.length > 0) why = `${nameOf(target)}: ${leftOut.join('; ')}`;
      const calls = kept > 0 ? await language.countTimed(executor, environment, callsFile) : 0;
      if (calls > 0) return { target: nameOf(target), kind: 'recorded calls', callsFile, calls };
    } catch (error) {
      // One that cannot be watched is not told apart; the benchmark is timed all the same.
      if (signal?.aborted || !isFailure(error)) throw error;
    }
  }
  return why;
}

function nameOf({ file, qualifiedName }: TargetName): string {
  return `${file}:${qualifiedName}`;
}
