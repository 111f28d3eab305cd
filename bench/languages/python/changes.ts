import type { Executor } from '../../executors/executor.ts';
import type { ChangedFunctions, Environment } from '../language.ts';
import { workFolder } from '../script-set.ts';
import { askScript } from './scripts.ts';

/** Read from both commits by the interpreter's own `ast`: comments, layout and docstrings are no change. */
export function listChanged(
  executor: Executor,
  environment: Environment,
  checkout: string,
  base: string,
  head: string,
): Promise<ChangedFunctions> {
  const request = { base, head };
  const options = { cwd: checkout, isolated: true };
  return askScript(executor, environment.runner, workFolder(environment), 'tuneup_changes.py', [], request, options);
}
