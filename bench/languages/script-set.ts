import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Executor } from '../executors/executor.ts';
import { failure } from '../failure.ts';
import type { Environment } from './language.ts';

/** Variable of an environment that names the folder where scripts and scratch files may lie on the executor's machine. */
export const workFolderVariable = 'TUNEUP_WORK';

export function workFolder(environment: Environment): string {
  const folder = environment.variables[workFolderVariable];
  if (folder) return folder;
  throw failure(
    'environment-incomplete',
    `expected an environment that names ${workFolderVariable}, got one without: prepare the workspace again`,
  );
}

/** A language's own scripts, as they are brought to the machine where they run. */
export interface ScriptSet {
  /** Where this version of them lies. They are there once `put` ran. */
  folder(workFolder: string): string;
  /** Puts them where they are missing and says where. */
  put(executor: Executor, workFolder: string): Promise<string>;
}

/** Reads the scripts from beside the language's own file. Their contents name the folder: two versions never meet in one. */
export function createScriptSet(place: URL, names: readonly string[]): ScriptSet {
  const sources = new Map(names.map((name) => [name, readFileSync(new URL(name, place), 'utf8')]));
  const version = createHash('sha256')
    .update([...sources.values()].join('\0'))
    .digest('hex')
    .slice(0, 12);
  const folder = (workFolder: string) => `${workFolder}/scripts-${version}`;
  return {
    folder,
    async put(executor, workFolder) {
      const scripts = folder(workFolder);
      // The last one written says that all are.
      if (await executor.get(`${scripts}/complete`)) return scripts;
      for (const [name, source] of sources) await executor.put(`${scripts}/${name}`, source);
      await executor.put(`${scripts}/complete`, '');
      return scripts;
    },
  };
}
