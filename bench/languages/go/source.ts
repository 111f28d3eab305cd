import type { Executor } from '../../executors/executor.ts';
import { failure } from '../../failure.ts';
import { git, lastLine } from '../../git.ts';
import { listChangedFiles } from '../changed-files.ts';
import type { ChangedFiles, ChangedFunctions, Environment, TargetContext, TargetName } from '../language.ts';
import { workFolder } from '../script-set.ts';
import { scripts } from './environment.ts';

interface FoundFunction {
  statement: string;
  startingLine: number;
  endingLine: number;
}

/** A function and the lines on which it stands. */
export interface PlacedFunction extends TargetName {
  from: number;
  to: number;
}

/** The function's own declaration. Fails with `file-not-found`, `function-not-found` or `source-not-readable`. */
export async function readContext(
  executor: Executor,
  environment: Environment,
  checkout: string,
  target: TargetName,
): Promise<TargetContext> {
  const answer = await ask<FoundFunction | { code: string; message: string }>(executor, environment, 'context', {
    ...placeOf(checkout, target),
  });
  if ('code' in answer) throw failure(answer.code, answer.message);
  const { statement, ...lines } = answer;
  const className = target.qualifiedName.split('.').slice(0, -1).join('.');
  return {
    target,
    sourceCode: `\`\`\`go:${target.file}\n${statement}\n\`\`\``,
    modulePath: target.file.replace(/\/?[^/]*$/, '') || '.',
    ...(className === '' ? {} : { className }),
    isAsync: false,
    helperNames: [],
    impure: impureOf(statement),
    ...lines,
  };
}

/** The file with the candidate's function and the imports that it takes, or why not. */
export function applyCandidate(
  executor: Executor,
  environment: Environment,
  checkout: string,
  context: TargetContext,
  candidate: string,
): Promise<{ files: ChangedFiles } | { refused: string }> {
  return ask(executor, environment, 'apply', { ...placeOf(checkout, context.target), candidate });
}

/** Read from both commits by Go's own parser: comments and layout are no change. */
export async function listChanged(
  executor: Executor,
  environment: Environment,
  checkout: string,
  base: string,
  head: string,
): Promise<ChangedFunctions> {
  const { sources, elsewhere } = await listChangedFiles(
    executor,
    checkout,
    base,
    head,
    (file) => file.endsWith('.go'),
    (file) => file.endsWith('_test.go'),
  );
  const [before, after]: Record<string, string>[] = [{}, {}];
  for (const file of sources) {
    if (before) before[file] = await git(executor, checkout, ['show', `${base}:${file}`]);
    if (after) after[file] = await git(executor, checkout, ['show', `${head}:${file}`]);
  }
  const found = await ask<ChangedFunctions>(executor, environment, 'changes', { before, after });
  return { ...found, elsewhere: [...(found.elsewhere ?? []), ...elsewhere] };
}

/** The functions of these files, each with its lines. */
export async function listFunctions(
  executor: Executor,
  environment: Environment,
  checkout: string,
  files: readonly string[],
): Promise<PlacedFunction[]> {
  const before: Record<string, string> = {};
  for (const file of files) before[file] = Buffer.from((await executor.get(`${checkout}/${file}`)) ?? []).toString('utf8');
  return ask(executor, environment, 'functions', { before });
}

function placeOf(checkout: string, { file, qualifiedName }: TargetName) {
  return { path: `${checkout}/${file}`, file, name: qualifiedName };
}

async function ask<T>(executor: Executor, environment: Environment, command: string, request: unknown): Promise<T> {
  const folder = workFolder(environment);
  const place = await scripts.put(executor, folder);
  const result = await executor.run([environment.runner, 'run', `${place}/tuneup_source.go`, command], {
    // Outside of the project's module, whose settings are none of the script's business.
    cwd: place,
    env: { ...environment.variables, GOFLAGS: '', GOWORK: 'off' },
    input: JSON.stringify(request),
    timeoutSeconds: 300,
  });
  if (result.exitCode === 0) return JSON.parse(result.output) as T;
  throw failure('script-failed', `expected tuneup_source.go ${command} to end well, got: ${lastLine(result)}`);
}

/** What repeated calls cannot prove the same. */
function impureOf(statement: string): string[] {
  const uses: Record<string, RegExp> = {
    'random numbers': /\brand\./,
    'the clock': /\btime\.(Now|Since|After|Sleep)\b/,
    'the network': /\b(net|http)\./,
    files: /\b(os|ioutil)\./,
    'other processes': /\bexec\./,
  };
  return Object.keys(uses).filter((use) => uses[use]?.test(statement));
}
