import type { Executor } from '../executors/executor.ts';
import type { Difference, Language, TestOutcome } from '../languages/language.ts';
import type { Workspace } from '../workspace.ts';

/** A candidate in a worktree of its own, and what it must not break. */
export interface VerificationRequest {
  executor: Executor;
  workspace: Workspace;
  language: Language;
  target: { file: string; qualifiedName: string };
  base: string;
  candidate: string;
  /** Files of recorded calls; empty when the target was never called. */
  callsFiles: string[];
  /** True when a passing test of the repository is known to call the target. */
  isTested: boolean;
  /** The repository's tests to run. Absent: all of them. */
  only?: readonly string[];
  signal?: AbortSignal;
}

/** What the checks saw. Without `fell` the candidate behaves as base does, as far as anybody looked. */
export interface Verified {
  fell?: { stage: 'tests' | 'behaviour'; reason: string };
  /** How many calls were compared. */
  compared: number;
  /** Doubts, each a sentence. */
  warnings: string[];
}

/** Decides whether a candidate may be kept. A parameter of `tune`, so that a test can show what happens without it. */
export type Verification = (request: VerificationRequest) => Promise<Verified>;

/** The repository's own tests, then every recorded call. */
export const verify: Verification = async (request) => {
  const tests = await findTestsBroken(request);
  if (tests) return { fell: { stage: 'tests', reason: tests }, compared: 0, warnings: [] };
  if (request.callsFiles.length === 0) return withoutCalls(request);

  const { executor, workspace, language, target, callsFiles, signal } = request;
  const behaviour = await language.compareBehaviour(executor, workspace.environment, request.base, request.candidate, {
    target,
    callsFiles,
    ...(signal ? { signal } : {}),
  });
  const [first] = behaviour.differences;
  if (first) {
    return {
      fell: { stage: 'behaviour', reason: describeDifference(first) },
      compared: behaviour.compared,
      warnings: behaviour.leftOut,
    };
  }
  if (behaviour.compared === 0) {
    const why = behaviour.leftOut.join('; ') || 'none could be made';
    return { fell: { stage: 'behaviour', reason: `no recorded call could be compared: ${why}` }, compared: 0, warnings: [] };
  }
  return { compared: behaviour.compared, warnings: behaviour.leftOut };
};

/** Tests that call the function may speak for a candidate alone, and it is said that they do; without such tests or calls nothing does. */
function withoutCalls({ workspace, isTested }: VerificationRequest): Verified {
  if (isTested) {
    return {
      compared: 0,
      warnings: ["no call of the function could be recorded: only the repository's own tests speak for the change"],
    };
  }
  const tests =
    workspace.tests.passed.length > 0 ? 'no passing test is known to call the function' : 'the repository has no passing test';
  const reason = `nothing shows that it behaves as base does: ${tests} and no call could be recorded`;
  return { fell: { stage: 'behaviour', reason }, compared: 0, warnings: [] };
}

async function findTestsBroken(request: VerificationRequest): Promise<string | undefined> {
  const { executor, workspace, language, candidate, signal, only } = request;
  const { tests } = workspace;
  const base = only ? { ...tests, passed: tests.passed.filter((name) => only.includes(name)) } : tests;
  if (base.command === '' || base.passed.length === 0) return undefined;
  const timeoutSeconds = base.seconds * 5 + 30;
  const run = () => language.runTests(executor, workspace.environment, candidate, base.command, signal, timeoutSeconds, only);
  const broken = brokenTests(base, await run());
  if (broken.length === 0) return undefined;
  // Once more: a test that fails by chance must not throw a good candidate out.
  const again = await run();
  const still = brokenTests(base, again).filter((name) => broken.includes(name));
  const [name] = still;
  if (name === undefined) return undefined;
  const others = still.length > 1 ? ` and ${still.length - 1} more` : '';
  const quoted = again.tail
    ?.split('\n')
    .find((line) => /^E +\S/.test(line))
    ?.replace(/^E +/, '');
  return `the repository's test ${name}${others} passes on base and not with this candidate${quoted ? `: ${quoted}` : ''}`;
}

/** Tests that pass on base and do not pass here. A test that is not there has not passed, unless its name changes with each run. */
export function brokenTests(base: TestOutcome, outcome: TestOutcome): string[] {
  const passed = new Set(outcome.passed);
  const named = new Set([...outcome.passed, ...outcome.failed, ...outcome.skipped]);
  return base.passed.filter((name) => !passed.has(name) && (named.has(name) || !/0x[0-9a-f]{6,}/.test(name)));
}

/** One sentence that quotes both sides: `unique([1, 1.0]) gives [1] on base and [1.0] with the candidate`. */
export function describeDifference(difference: Difference): string {
  const { call, base, candidate } = difference;
  switch (difference.scope) {
    case 'exception':
    case 'result': {
      const verb = (text: string) => (text.startsWith('raises ') ? text : `gives ${text}`);
      return `${call} ${verb(base)} on base and ${verb(candidate)} with this candidate`;
    }
    case 'arguments':
      return `${call} leaves its arguments as ${base} on base and as ${candidate} with this candidate`;
    case 'printed text':
      return `${call} prints ${base} on base and ${candidate} with this candidate`;
    case 'crash':
      return `${call}: on base ${base}; with this candidate ${candidate}`;
  }
}
