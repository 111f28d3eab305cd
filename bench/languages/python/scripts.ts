import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Executor, RunOptions } from '../../executors/executor.ts';
import { failure } from '../../failure.ts';
import { lastLine } from '../../git.ts';
import type { Environment } from '../language.ts';

const names = [
  'tuneup_behaviour.py',
  'tuneup_calls.py',
  'tuneup_dependencies.py',
  'tuneup_overlay.py',
  'tuneup_source.py',
  'tuneup_unit.py',
  'watch/sitecustomize.py',
  'watch/tuneup_outcomes.py',
  'watch/tuneup_recorder.py',
] as const;

export type ScriptName = (typeof names)[number];

const sources = new Map<ScriptName, string>(names.map((name) => [name, readFileSync(new URL(name, import.meta.url), 'utf8')]));
const version = createHash('sha256')
  .update([...sources.values()].join('\0'))
  .digest('hex')
  .slice(0, 12);

/** Variable of an environment that names the folder where scripts and scratch files may lie on the executor's machine. */
export const workFolderVariable = 'TUNEUP_WORK';

/** Where the scripts of this version lie. They are there once any method of the language ran. */
export function scriptsFolder(workFolder: string): string {
  return `${workFolder}/scripts-${version}`;
}

export function workFolder(environment: Environment): string {
  const folder = environment.variables[workFolderVariable];
  if (folder) return folder;
  throw failure(
    'environment-incomplete',
    `expected an environment that names ${workFolderVariable}, got one without: prepare the workspace again`,
  );
}

/** Puts the scripts where they are missing; the last one written says that all are. */
export async function putScripts(executor: Executor, folder: string): Promise<string> {
  const scripts = scriptsFolder(folder);
  if (await executor.get(`${scripts}/complete`)) return scripts;
  for (const [name, source] of sources) await executor.put(`${scripts}/${name}`, source);
  await executor.put(`${scripts}/complete`, '');
  return scripts;
}

/**
 * Runs a script in a folder with a JSON request on stdin and reads its JSON answer. `isolated` keeps the folder, the
 * user's site and PYTHON variables out: right for what only reads sources.
 */
export async function askScript<T>(
  executor: Executor,
  interpreter: string,
  folder: string,
  script: ScriptName,
  args: readonly string[],
  request: unknown,
  options: RunOptions & { isolated?: boolean },
): Promise<T> {
  const scripts = await putScripts(executor, folder);
  const { isolated, ...run } = options;
  const result = await executor.run([interpreter, ...(isolated ? ['-I'] : []), `${scripts}/${script}`, ...args], {
    ...run,
    input: JSON.stringify(request),
  });
  if (result.exitCode !== 0) {
    const what = `${script} ${args.join(' ')}`.trim();
    throw failure(
      'script-failed',
      `expected ${what} to end well in ${run.cwd ?? executor.root}, got exit code ${result.exitCode}: ${lastLine(result)}`,
    );
  }
  return JSON.parse(result.output) as T;
}
