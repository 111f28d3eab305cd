import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { failure } from '../../bench/failure.ts';
import { manifestName } from '../assembly/write-plugin.ts';
import { buildPlugins } from '../build.ts';
import { zip } from './zip.ts';

interface Marketplace {
  plugins: { name: string; source: unknown }[];
}

/**
 * Builds the plugins and writes into `folder` an archive of each and a `marketplace.json` that names them below `url` with their hashes: what is put up
 * there, as it is, is a release. Gives the names of the files.
 */
export async function archivePlugins(root: string, folder: string, url: string): Promise<string[]> {
  if (!/^https:\/\/[^\s/]+(\/[^\s?#]*[^\s?#/])?$/.test(url))
    throw failure(
      'url-invalid',
      `expected the https address that the files will lie under, without a slash at its end, got "${url}": set URL`,
    );
  const built = await buildPlugins(root);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const sources = new Map<string, { source: 'archive'; url: string; sha256: string }>();
  for (const { folder: plugin } of built) {
    const manifest = readFileSync(join(plugin, manifestName), 'utf8');
    const {
      plugin: name,
      version,
      files,
    } = JSON.parse(manifest) as {
      plugin: string;
      version: string;
      files: { path: string; mode: string }[];
    };
    const content = zip(
      [...files, { path: manifestName, mode: '0644' }].map(({ path, mode }) => ({
        path,
        content: readFileSync(join(plugin, path)),
        isExecutable: mode === '0755',
      })),
    );
    const file = `${name}-${version}.zip`;
    writeFileSync(join(folder, file), content);
    sources.set(name, { source: 'archive', url: `${url}/${file}`, sha256: createHash('sha256').update(content).digest('hex') });
  }
  const marketplace = JSON.parse(readFileSync(join(root, '.claude-plugin/marketplace.json'), 'utf8')) as Marketplace;
  const plugins = marketplace.plugins.map((plugin) => ({ ...plugin, source: sources.get(plugin.name) }));
  writeFileSync(join(folder, 'marketplace.json'), `${JSON.stringify({ ...marketplace, plugins }, null, 2)}\n`);
  return [...[...sources.values()].map((source) => source.url.slice(url.length + 1)), 'marketplace.json'];
}
