import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { failure } from '../failure.ts';

/** Files to write, by their path below a folder. */
export type Files = Record<string, string | Uint8Array>;

/**
 * Writes each file whole or not at all: under another name first, then moved into place. One that already has these bytes
 * is not touched, so that a second run changes nothing. Returns the paths, sorted.
 */
export async function writeFiles(folder: string, files: Files): Promise<string[]> {
  const paths = Object.keys(files).toSorted();
  for (const path of paths) {
    const contents = files[path];
    if (contents !== undefined) await writeWhole(join(folder, path), contents);
  }
  return paths;
}

async function writeWhole(file: string, contents: string | Uint8Array): Promise<void> {
  const bytes = Buffer.from(contents);
  const present = await readFile(file).catch(() => undefined);
  if (present?.equals(bytes)) return;
  const aside = `${file}.${randomBytes(4).toString('hex')}`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(aside, bytes, { flag: 'wx' });
    await rename(aside, file);
  } catch (error) {
    await rm(aside, { force: true }).catch(() => {});
    throw failure('report-unwritable', `expected to write ${file}, got "${String(error)}": make the folder writable`, error);
  }
}
