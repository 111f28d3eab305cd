import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { failure } from '../../bench/failure.ts';
import { renderLicences } from './licences.ts';

/** Files that the service reads while it runs, in their places below its folder. */
const ownFiles = ['prompts', 'instrumentation/observers', 'storage/migrations'];

/** Files that a package's code looks for beside itself, so beside the bundle. */
const filesBesideCode = [
  '@electric-sql/pglite/dist/pglite.wasm',
  '@electric-sql/pglite/dist/pglite.data',
  '@electric-sql/pglite/dist/initdb.wasm',
  'web-tree-sitter/web-tree-sitter.wasm',
];

/** Files that the service finds by the name of their package. */
const filesByName = [
  'tree-sitter-python/tree-sitter-python.wasm',
  'tree-sitter-javascript/tree-sitter-javascript.wasm',
  'tree-sitter-typescript/tree-sitter-typescript.wasm',
  'tree-sitter-typescript/tree-sitter-tsx.wasm',
  'tree-sitter-go/tree-sitter-go.wasm',
  'swagger-ui-dist/swagger-ui.css',
  'swagger-ui-dist/swagger-ui-bundle.js',
  'swagger-ui-dist/favicon-32x32.png',
];

/**
 * Writes the service as one file, `service.mjs`, with what it reads beside it: all that plain Node needs, in a folder that
 * can be moved anywhere. The folder is replaced whole, or stays as it was; one that holds anything but an earlier bundle is refused. Fails with
 * `service-not-bundled`.
 */
export async function bundleService(root: string, folder: string): Promise<void> {
  const draft = `${folder}.new-${process.pid}`;
  const old = `${folder}.old-${process.pid}`;
  await refuseOthers(folder);
  try {
    await rm(draft, { recursive: true, force: true });
    const sources = await bundleCode(root, join(draft, 'service.mjs'));
    const copied = [...filesBesideCode, ...filesByName].map((path) => `node_modules/${path}`);
    await writeFile(join(draft, 'LICENCES.txt'), await renderLicences(root, [...sources, ...copied]));
    for (const path of ownFiles) await copy(join(root, 'service', path), join(draft, path));
    for (const path of filesBesideCode) await copy(join(root, 'node_modules', path), join(draft, path.replace(/^.*\//, '')));
    for (const path of filesByName) await copy(join(root, 'node_modules', path), join(draft, 'node_modules', path));
    if (existsSync(folder)) await rename(folder, old);
    await rename(draft, folder);
    await rm(old, { recursive: true, force: true });
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw failure(
      'service-not-bundled',
      `the service could not be bundled: ${error instanceof Error ? error.message : error}`,
      error,
    );
  }
}

/** What lies in a folder that was named by mistake must not go. */
async function refuseOthers(folder: string): Promise<void> {
  if (!existsSync(folder) || existsSync(join(folder, 'service.mjs')) || (await readdir(folder)).length === 0) return;
  throw failure(
    'service-not-bundled',
    `expected ${folder} to be empty, missing or an earlier bundle, found other files in it: name another folder`,
  );
}

/** The files that went into it. */
async function bundleCode(root: string, outfile: string): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['service/index.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22.18',
    legalComments: 'none',
    metafile: true,
    // The bundle names its parts by path: where the packages really lie must not show.
    preserveSymlinks: true,
    // Used by `pg` where it is installed, which here it never is.
    external: ['pg-native'],
    // Some packages are CommonJS and ask for built-in modules with `require`.
    banner: {
      js: "import { createRequire as createRequireOfBundle } from 'node:module';\nconst require = createRequireOfBundle(import.meta.url);",
    },
    logLevel: 'silent',
  });
  return Object.keys(metafile.inputs);
}

async function copy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  // Snapshots are for making the next migration.
  await cp(from, to, { recursive: true, filter: (path) => !path.endsWith('_snapshot.json') });
}
