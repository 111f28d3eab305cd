import { createHash } from 'node:crypto';
import { type ComparisonRow, runPlan } from '../comparison.ts';
import type { Executor } from '../executors/executor.ts';
import type { Language, Measurement } from '../languages/language.ts';
import { createPlan, type Seconds } from '../plan.ts';
import type { Workspace } from '../workspace.ts';

export interface ScreeningRequest {
  executor: Executor;
  workspace: Workspace;
  language: Language;
  measurement: Measurement;
  /** Two worktrees of base. */
  base: string;
  control: string;
  candidates: { id: string; worktree: string }[];
  /** For each candidate. */
  seconds: Seconds;
  /** Where the session's files go; emptied first. */
  folder: string;
  onProgress?: (text: string) => void;
  signal?: AbortSignal;
}

/** Half width on logs at which a candidate is screened enough: an order is wanted here, not a claim. */
const screeningHalfWidth = 0.02;

/** Processes that a candidate gets even where they take longer than the asked seconds, up to a limit: ten pairs and their control. */
const fewestUnits = 28;
const longestSeconds = 20;

/**
 * Times every candidate against base in one short session, under the machine's own lock. The rows are a first impression:
 * they order candidates and drop the clearly slower, the verdict comes from a session of its own.
 */
export async function screen(request: ScreeningRequest): Promise<Map<string, ComparisonRow>> {
  const { executor, workspace, language, measurement, base, control, folder } = request;
  const environment = workspace.environment;
  for (const worktree of [base, control]) await language.equip?.(executor, environment, worktree, [measurement]);
  const { iterations, calls, unitSeconds } = await language.calibrate(executor, environment, base, measurement);
  await executor.run(['rm', '-rf', folder]);
  const targets = request.candidates.map(({ id, worktree }) => {
    const timed = (checkout: string) => language.timedCommand(environment, checkout, measurement, { iterations, calls });
    const sides = { a: timed(base), b: timed(worktree), c: timed(control) };
    return {
      id,
      kind: 'function' as const,
      argv: { a: sides.a.argv, b: sides.b.argv, c: sides.c.argv },
      cwd: { a: sides.a.cwd, b: sides.b.cwd, c: sides.c.cwd },
      sideEnv: { a: sides.a.env, b: sides.b.env, c: sides.c.env },
      iterations,
      calls,
      timeoutSeconds: Math.max(10, 20 * unitSeconds),
    };
  });
  const plan = createPlan({
    targets,
    seed: createHash('sha256').update(`${workspace.baseCommit}:${measurement.target}`).digest().readUInt32BE(0),
    budgetSeconds: Math.max(request.seconds, Math.min(longestSeconds, fewestUnits * unitSeconds)) * request.candidates.length,
    precision: screeningHalfWidth,
    minPairs: 5,
  });
  const comparison = await runPlan({
    executor,
    plan,
    folder,
    pollSeconds: 0.2,
    ...(request.onProgress ? { onProgress: request.onProgress } : {}),
    ...(request.signal ? { signal: request.signal } : {}),
  });
  return new Map(comparison.rows.map((row) => [row.target, row]));
}
