import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../../bench/problem.ts';
import type { PluginLanguage } from './languages.ts';

/** One file of an assembled plugin, before it is written. */
export interface PlannedFile {
  /** Below `dist-<language>/`. */
  path: string;
  /** Below the repository's root; of a generated file, what it is generated from. */
  source: string;
  text: string;
  isExecutable: boolean;
}

/** Folders that make up a plugin, and the kinds of files in them; what else lies there stays out. */
const folders = ['agents', 'bin', 'hooks', 'references', 'skills'];
const kinds = /(\.(md|json|sh|mjs|py|txt|yaml|yml)|^[^.]+)$/;

/** The files that all languages share and those of one language, under the paths they get. Two for one path are a problem. */
export function planFiles(root: string, language: PluginLanguage): { files: PlannedFile[]; problems: Problem[] } {
  const shared = [
    ...listFolder(root, 'plugin'),
    ...[
      { source: 'plugin/README.md', path: 'README.md' },
      { source: 'plugin/mcp.json', path: '.mcp.json' },
      { source: 'LICENSE', path: 'LICENSE' },
    ]
      .filter(({ source }) => existsSync(join(root, source)))
      .map(({ source, path }) => readPlanned(root, source, path)),
  ];
  const own = listFolder(root, `plugin/languages/${language.name}`);
  const problems: Problem[] = [];
  const byPath = new Map<string, PlannedFile>();
  for (const file of [...shared, ...own]) {
    const key = file.path.normalize('NFC').toLowerCase();
    const other = byPath.get(key);
    if (other !== undefined && file.path === 'hooks/hooks.json') {
      byPath.set(key, { ...file, text: joinHooks(other.text, file.text) });
    } else if (other !== undefined && !language.overrides.includes(file.path)) {
      problems.push({
        where: `${file.source}:1`,
        what: `${other.source} has the same assembled path ${other.path}: rename one, or list the path under "overrides" in lang.json`,
      });
    } else byPath.set(key, file);
  }
  for (const path of language.overrides.filter((wanted) => !shared.some((file) => file.path === wanted)))
    problems.push({
      where: `plugin/languages/${language.name}/lang.json:1`,
      what: `overrides names ${path}, which no shared file has: remove it`,
    });
  return { files: [...byPath.values()].sort((one, other) => (one.path < other.path ? -1 : 1)), problems };
}

function listFolder(root: string, base: string): PlannedFile[] {
  return folders.flatMap((folder) =>
    listFiles(join(root, base, folder)).map((name) => readPlanned(root, `${base}/${folder}/${name}`, `${folder}/${name}`)),
  );
}

function listFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith('.')) return [];
    if (entry.isDirectory()) return listFiles(join(folder, entry.name)).map((name) => `${entry.name}/${name}`);
    return kinds.test(entry.name) ? [entry.name] : [];
  });
}

function readPlanned(root: string, source: string, path: string): PlannedFile {
  const text = readFileSync(join(root, source), 'utf8')
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n');
  return {
    path,
    source,
    text: text.endsWith('\n') ? text : `${text}\n`,
    isExecutable: (statSync(join(root, source)).mode & 0o100) !== 0,
  };
}

/** The entries of both, event by event, the shared ones first. Text that is not JSON is left for the linter to name. */
function joinHooks(shared: string, own: string): string {
  try {
    const [first, second] = [shared, own].map((text) => (JSON.parse(text) as { hooks: Record<string, unknown[]> }).hooks);
    const events = [...new Set([...Object.keys(first ?? {}), ...Object.keys(second ?? {})])];
    const hooks = Object.fromEntries(events.map((event) => [event, [...(first?.[event] ?? []), ...(second?.[event] ?? [])]]));
    return `${JSON.stringify({ hooks }, null, 2)}\n`;
  } catch {
    return own;
  }
}
