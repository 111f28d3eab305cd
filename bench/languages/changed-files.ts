import type { Executor } from '../executors/executor.ts';
import { git } from '../git.ts';

/** What head changes, by file. */
export interface FileChanges {
  /** Sources that both commits have; no tests. */
  sources: string[];
  /** Whatever else can change times: data, dependencies, settings, what came or went. Pages and tests cannot. */
  elsewhere: string[];
}

/** Sorts the files that head changes, renamed ones by both their names. */
export async function listChangedFiles(
  executor: Executor,
  checkout: string,
  base: string,
  head: string,
  isSource: (file: string) => boolean,
  isTest: (file: string) => boolean,
): Promise<FileChanges> {
  const listed = await git(executor, checkout, ['diff', '--name-status', '--no-renames', '-z', base, head]);
  const words = listed.split('\0');
  const changed: FileChanges = { sources: [], elsewhere: [] };
  for (let place = 0; place + 1 < words.length; place += 2) {
    const [status, file = ''] = words.slice(place, place + 2);
    if (isTest(file) || file.endsWith('.md')) continue;
    (status === 'M' && isSource(file) ? changed.sources : changed.elsewhere).push(file);
  }
  return changed;
}
