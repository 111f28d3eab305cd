/** What `make release URL=https://...` runs: `node plugin/release/index.ts URL` writes the plugins' archives and their marketplace into `release/`. */
import { join } from 'node:path';
import { archivePlugins } from './archive-plugins.ts';

const root = join(import.meta.dirname, '../..');

try {
  for (const file of await archivePlugins(root, join(root, 'release'), process.argv[2] ?? '')) console.log(`release/${file}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
