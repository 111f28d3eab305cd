import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { failure } from '../../bench/failure.ts';
import type { PlannedFile } from './file-map.ts';

const entry = 'plugin/mcp/index.ts';

/** The MCP server with all it needs as one file, since an installed plugin has no packages. Nothing when the tree has no server. */
export async function bundleServer(root: string): Promise<PlannedFile[]> {
  if (!existsSync(join(root, entry))) return [];
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    legalComments: 'eof',
    // The bundle names its parts by path: where the packages really lie must not show.
    preserveSymlinks: true,
    // Some packages are CommonJS and ask for built-in modules with `require`.
    banner: { js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);" },
    logLevel: 'silent',
  }).catch((error: Error) => {
    throw failure('server-not-bundled', `the MCP server could not be bundled: ${error.message}`, error);
  });
  const text = outputFiles[0]?.text ?? '';
  return [{ path: 'mcp/server.mjs', source: entry, text, isExecutable: false }];
}
