import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { failure } from '../../bench/failure.ts';
import type { PlannedFile } from './file-map.ts';

/** Lies in every assembled plugin; a folder without it is not ours to replace. */
export const manifestName = 'build-manifest.json';

/** What is in an assembled plugin: no times and no absolute paths, so the same sources give the same bytes. */
export function renderManifest(plugin: string, version: string, files: readonly PlannedFile[]): string {
  const rows = files.map(({ path, source, text, isExecutable }) => ({
    path,
    source,
    mode: isExecutable ? '0755' : '0644',
    sha256: sha256(text),
  }));
  const digest = sha256(rows.map(({ path, mode, sha256: sum }) => `${path} ${mode} ${sum}\n`).join(''));
  return `${JSON.stringify({ plugin, version, digest, files: rows }, null, 2)}\n`;
}

/** True when the folder holds exactly these files already, by content and mode. */
export function isUpToDate(folder: string, files: readonly PlannedFile[]): boolean {
  if (!existsSync(folder)) return false;
  const present = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory());
  return (
    present.length === files.length &&
    files.every(({ path, text, isExecutable }) => {
      const place = join(folder, path);
      if (!existsSync(place) || readFileSync(place, 'utf8') !== text) return false;
      return (statSync(place).mode & 0o777) === modeOf(isExecutable);
    })
  );
}

/** Writes all files into a fresh folder. */
export function writeFiles(folder: string, files: readonly PlannedFile[]): void {
  rmSync(folder, { recursive: true, force: true });
  for (const { path, text, isExecutable } of files) {
    const place = join(folder, path);
    mkdirSync(dirname(place), { recursive: true, mode: 0o755 });
    writeFileSync(place, text, { mode: modeOf(isExecutable) });
  }
}

/** Puts a finished folder in the place of the last one, which is there until then. Fails with `folder-foreign` for one that is not ours. */
export function swapFolder(finished: string, place: string): void {
  requireOwn(place);
  const old = `${finished}.old`;
  if (existsSync(place)) renameSync(place, old);
  renameSync(finished, place);
  rmSync(old, { recursive: true, force: true });
}

/** Fails with `folder-foreign` when something is there that no build made. */
export function requireOwn(place: string): void {
  if (existsSync(place) && !existsSync(join(place, manifestName)))
    throw failure(
      'folder-foreign',
      `${place} has no ${manifestName}, so no build made it and none replaces it: move it away and build again`,
    );
}

function modeOf(isExecutable: boolean): number {
  return isExecutable ? 0o755 : 0o644;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
