import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { failure } from '../../bench/failure.ts';

/** A folder under `plugin/languages`, with what its optional `lang.json` says. */
export interface PluginLanguage {
  /** The folder's name, and the last part of the plugin's: `tuneup-<name>`. */
  name: string;
  /** As people write it. Default: the folder's name with a capital. */
  displayName: string;
  description: string;
  keywords: string[];
  /** Files whose presence in a project says that it is of this language; hooks look for them. Default: none, then they always speak. */
  detect: string[];
  /** The project's own interpreter below its root, put into `$RUNNER` at session start. Absent: none. */
  runner?: string;
  /** Assembled paths where the language's file replaces the one that all languages share. */
  overrides: string[];
}

/** Every language folder, sorted. A name that begins with `_` is not one: `_template` is what a new one starts from. */
export function discoverLanguages(pluginFolder: string): PluginLanguage[] {
  const folder = join(pluginFolder, 'languages');
  const names = existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && !/^[_.]/.test(entry.name))
        .map((entry) => entry.name)
        .sort()
    : [];
  if (names.length === 0)
    throw failure('language-missing', `expected at least one folder in ${folder}, got none: a language is a folder there`);
  return names.map((name) => readLanguage(folder, name));
}

function readLanguage(folder: string, name: string): PluginLanguage {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
    throw failure('language-name-invalid', `expected a language folder in kebab-case, got "${name}": rename it`);
  if (!['agents', 'skills', 'references'].some((part) => existsSync(join(folder, name, part))))
    throw failure('language-empty', `expected agents, skills or references in ${join(folder, name)}, got none of them: add one`);
  const displayName = name.charAt(0).toUpperCase() + name.slice(1);
  const said = readSettings(join(folder, name, 'lang.json'));
  const shown = said.displayName ?? displayName;
  return {
    name,
    displayName: shown,
    description: `Performance work on ${shown} projects with Tuneup: measured gains, proven the same, each in its own pull request.`,
    keywords: [],
    detect: [],
    overrides: [],
    ...said,
  };
}

const settings: Record<string, 'text' | 'texts'> = {
  displayName: 'text',
  description: 'text',
  keywords: 'texts',
  detect: 'texts',
  runner: 'text',
  overrides: 'texts',
};

function readSettings(path: string): Partial<PluginLanguage> {
  if (!existsSync(path)) return {};
  let said: unknown;
  try {
    said = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw failure('language-settings-broken', `expected JSON in ${path}: ${(error as Error).message}`, error);
  }
  for (const [key, value] of Object.entries(said ?? {})) {
    const kind = settings[key];
    const fits =
      kind === 'text' ? typeof value === 'string' : Array.isArray(value) && value.every((item) => typeof item === 'string');
    if (kind === undefined || !fits)
      throw failure(
        'language-settings-broken',
        `${path}: expected ${Object.entries(settings)
          .map(([name, type]) => `${name} (${type === 'text' ? 'a text' : 'a list of texts'})`)
          .join(', ')}; got ${key}: ${JSON.stringify(value)}`,
      );
  }
  return said as Partial<PluginLanguage>;
}
