import type { Executor } from '../../executors/executor.ts';
import { failure } from '../../failure.ts';
import type { ChangedFiles, Environment, TargetContext, TargetName } from '../language.ts';
import { workFolder } from '../script-set.ts';
import { askScript } from './scripts.ts';

interface RawContext {
  sourceCode: string;
  modulePath: string;
  importRoot: string;
  className: string | null;
  isAsync: boolean;
  helperNames: string[];
  startingLine: number;
  endingLine: number;
  impure: string[];
}

/** Fails with `file-not-found`, `function-not-found` or `source-not-readable`, each naming what is there instead. */
export async function readContext(
  executor: Executor,
  environment: Environment,
  checkout: string,
  target: TargetName,
): Promise<TargetContext> {
  const { importRoot: _, className, ...context } = await askContext(executor, environment, checkout, target);
  return { target, ...context, ...(className === null ? {} : { className }) };
}

/** The dotted name under which tests import the target's file, and the folder that makes it so. */
export async function readModule(
  executor: Executor,
  environment: Environment,
  checkout: string,
  target: TargetName,
): Promise<{ modulePath: string; importRoot: string }> {
  const { modulePath, importRoot } = await askContext(executor, environment, checkout, target);
  return { modulePath, importRoot };
}

async function askContext(
  executor: Executor,
  environment: Environment,
  checkout: string,
  target: TargetName,
): Promise<RawContext> {
  const answer = await askScript<RawContext | { code: string; message: string }>(
    executor,
    environment.runner,
    workFolder(environment),
    'tuneup_source.py',
    ['context'],
    target,
    { cwd: checkout, isolated: true },
  );
  if ('code' in answer) throw failure(answer.code, answer.message);
  return answer;
}

/** The target's file with the candidate's changes to the target and its helpers merged in, or why not. */
export function applyCandidate(
  executor: Executor,
  environment: Environment,
  checkout: string,
  context: TargetContext,
  candidate: string,
): Promise<{ files: ChangedFiles } | { refused: string }> {
  const helpers = context.helperNames.map((name) => name.slice(context.modulePath.length + 1));
  return askScript(
    executor,
    environment.runner,
    workFolder(environment),
    'tuneup_source.py',
    ['apply'],
    { ...context.target, helpers, candidate },
    { cwd: checkout, isolated: true },
  );
}
