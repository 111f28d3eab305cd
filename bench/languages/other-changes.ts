import type { Executor } from '../executors/executor.ts';
import { git } from '../git.ts';

/** Files that head changes and that are no source which both commits have: data, dependencies, settings, what came or went. Pages and tests change no time. */
export async function listOtherChanges(
  executor: Executor,
  checkout: string,
  base: string,
  head: string,
  isSource: (file: string) => boolean,
  isTest: (file: string) => boolean,
): Promise<string[]> {
  const listed = await git(executor, checkout, ['diff', '--name-status', '--no-renames', '-z', base, head]);
  const words = listed.split('\0');
  const files: string[] = [];
  for (let place = 0; place + 1 < words.length; place += 2) {
    const [status, file = ''] = words.slice(place, place + 2);
    if (isTest(file) || file.endsWith('.md') || (status === 'M' && isSource(file))) continue;
    files.push(file);
  }
  return files;
}
