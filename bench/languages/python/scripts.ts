import type { Executor, RunOptions } from '../../executors/executor.ts';
import { failure } from '../../failure.ts';
import { lastLine } from '../../git.ts';
import { createScriptSet } from '../script-set.ts';

const names = [
  'tuneup_behaviour.py',
  'tuneup_calls.py',
  'tuneup_changes.py',
  'tuneup_dependencies.py',
  'tuneup_overlay.py',
  'tuneup_pytest_benchmark.py',
  'tuneup_source.py',
  'tuneup_target.py',
  'tuneup_timing.py',
  'tuneup_unit.py',
  'watch/sitecustomize.py',
  'watch/tuneup_outcomes.py',
  'watch/tuneup_recorder.py',
] as const;

type ScriptName = (typeof names)[number];

const scripts = createScriptSet(new URL('.', import.meta.url), names);

/** Where the scripts of this version lie. They are there once any method of the language ran. */
export const scriptsFolder = scripts.folder;
/** Puts the scripts where they are missing. */
export const putScripts = scripts.put;

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
  const place = await putScripts(executor, folder);
  const { isolated, ...run } = options;
  const result = await executor.run([interpreter, ...(isolated ? ['-I'] : []), `${place}/${script}`, ...args], {
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
