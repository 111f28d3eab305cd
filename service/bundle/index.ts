/** `node service/bundle/index.ts [folder]`: the service as one file that plain Node runs, `dist-service/service.mjs` unless told otherwise. */
import { join, resolve } from 'node:path';
import { runToEnd } from '../process.ts';
import { bundleService } from './bundle.ts';

await runToEnd(async () => {
  const root = join(import.meta.dirname, '..', '..');
  const folder = resolve(process.argv[2] ?? join(root, 'dist-service'));
  await bundleService(root, folder);
  console.log(`${join(folder, 'service.mjs')}`);
});
