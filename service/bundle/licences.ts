import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The licences of the packages that these files (paths below `root`) are from, as one text: most ask to go with every
 * copy. A package without such a file is there with what its package.json says.
 */
export async function renderLicences(root: string, files: readonly string[]): Promise<string> {
  const folders = new Set(files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []));
  const parts = await Promise.all([...folders].sort().map((folder) => renderLicence(join(root, folder))));
  return parts.join(`\n${'-'.repeat(80)}\n\n`);
}

async function renderLicence(folder: string): Promise<string> {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const texts = (await readdir(folder)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file)).sort();
  const contents = await Promise.all(texts.map((file) => readFile(join(folder, file), 'utf8')));
  return [`${name} ${version}, ${license ?? 'licence not told'}`, ...contents.map((text) => text.trim())]
    .join('\n\n')
    .concat('\n');
}
