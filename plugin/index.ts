/** What `make build` runs: `node plugin/index.ts` assembles `dist-<language>/` for every folder of `plugin/languages`. */
import { join, relative } from 'node:path';
import { buildPlugins } from './build.ts';

const root = join(import.meta.dirname, '..');

try {
  for (const { folder, files, isChanged } of await buildPlugins(root))
    console.log(`${relative(root, folder)}  ${files} files${isChanged ? '' : ', unchanged'}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
