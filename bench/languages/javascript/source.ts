import type { Executor } from '../../executors/executor.ts';
import { failure } from '../../failure.ts';
import type { ChangedFiles, Environment, TargetContext, TargetName } from '../language.ts';
import { askScript, nameOf } from './calls.ts';
import { equip } from './environment.ts';

interface FoundFunction {
  /** Its declaration, as it stands in the file. */
  statement: string;
  startingLine: number;
  endingLine: number;
  isAsync: boolean;
  impure: string[];
}

/** The function's own declaration and nothing else of its file. Fails with `file-not-found`, `function-not-found` or `functions-not-read`. */
export async function readContext(
  executor: Executor,
  environment: Environment,
  checkout: string,
  target: TargetName,
): Promise<TargetContext> {
  await equip(executor, environment, checkout);
  const request = { file: target.file, name: nameOf(target.qualifiedName) };
  const answer = await askScript<FoundFunction | { code: string; message: string }>(
    executor,
    environment,
    checkout,
    'tuneup_source.mjs',
    ['context'],
    request,
  );
  if ('code' in answer) throw failure(answer.code, answer.message);
  const { statement, ...found } = answer;
  const fence = /\.[cm]?ts$/.test(target.file) ? 'typescript' : 'javascript';
  const sourceCode = `\`\`\`${fence}:${target.file}\n${statement}\n\`\`\``;
  return { target, sourceCode, modulePath: target.file.replace(/\.[cm]?[jt]s$/, ''), helperNames: [], ...found };
}

/** The file with the candidate's code where the function's declaration was, or why not. */
export async function applyCandidate(
  executor: Executor,
  environment: Environment,
  checkout: string,
  context: TargetContext,
  candidate: string,
): Promise<{ files: ChangedFiles } | { refused: string }> {
  const { file, qualifiedName } = context.target;
  const request = { file, name: nameOf(qualifiedName), candidate };
  return askScript(executor, environment, checkout, 'tuneup_source.mjs', ['apply'], request);
}
