import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { failure } from '../bench/failure.ts';
import { type Problem, renderProblems } from '../bench/problem.ts';
import { bundleServer } from './assembly/bundle-server.ts';
import { type PlannedFile, planFiles } from './assembly/file-map.ts';
import { discoverLanguages, type PluginLanguage } from './assembly/languages.ts';
import { renderMarketplace } from './assembly/marketplace.ts';
import { rewriteReferences } from './assembly/rewrite.ts';
import { isUpToDate, manifestName, renderManifest, requireOwn, swapFolder, writeFiles } from './assembly/write-plugin.ts';
import { lintPlugin } from './linter/lint.ts';

/** What a build did with one language. */
export interface BuiltPlugin {
  language: string;
  /** Absolute. */
  folder: string;
  files: number;
  /** False when the last build left the same bytes, which then stay untouched. */
  isChanged: boolean;
}

/**
 * Assembles `dist-<language>/` below `root` for every folder of `plugin/languages`, and the marketplace that lists them. All of
 * them are checked before the first is put in its place: with a problem anywhere the last good ones stay. Fails with
 * `plugin-invalid`, which lists every problem with file and line.
 */
export async function buildPlugins(root: string): Promise<BuiltPlugin[]> {
  const languages = discoverLanguages(join(root, 'plugin'));
  const version = readVersion(root);
  const server = await bundleServer(root);
  const planned = languages.map((language) => planPlugin(root, language, version, server));
  const temporary = (language: PluginLanguage) => join(root, `dist-${language.name}.tmp-${process.pid}`);
  try {
    const problems = planned.flatMap((plan) => {
      requireOwn(placeOf(root, plan.language.name));
      writeFiles(temporary(plan.language), plan.files);
      return [...plan.problems, ...lintPlugin(temporary(plan.language)).map((problem) => fromSource(problem, plan))];
    });
    if (problems.length > 0) throw failure('plugin-invalid', renderProblems(withoutRepeats(problems)));
    const built = planned.map(({ language, files }) => {
      const folder = placeOf(root, language.name);
      const isChanged = !isUpToDate(folder, files);
      if (isChanged) swapFolder(temporary(language), folder);
      return { language: language.name, folder, files: files.length, isChanged };
    });
    removeOthers(root, languages);
    writeIfChanged(join(root, '.claude-plugin/marketplace.json'), renderMarketplace(languages));
    return built;
  } finally {
    for (const language of languages) rmSync(temporary(language), { recursive: true, force: true });
  }
}

interface PlannedPlugin {
  language: PluginLanguage;
  files: PlannedFile[];
  problems: Problem[];
}

function planPlugin(root: string, language: PluginLanguage, version: string, server: PlannedFile[]): PlannedPlugin {
  const name = `tuneup-${language.name}`;
  const { files: sources, problems } = planFiles(root, language);
  const tokens = { plugin: name, language: language.displayName, version };
  const rewritten = sources.map((file) => rewriteReferences(file, sources, tokens));
  const source = `plugin/languages/${language.name}/lang.json`;
  const generated = [
    { path: '.claude-plugin/plugin.json', text: renderPluginJson(name, language, version), source, isExecutable: false },
    { path: 'hooks/language.sh', text: renderMarkers(language), source, isExecutable: false },
  ];
  const files = [...rewritten, ...generated, ...server].sort((one, other) => (one.path < other.path ? -1 : 1));
  const manifest = { path: manifestName, source, text: renderManifest(name, version, files), isExecutable: false };
  return { language, files: [...files, manifest], problems };
}

function renderPluginJson(name: string, { displayName, description, keywords }: PluginLanguage, version: string): string {
  const manifest = {
    name,
    displayName: `Tuneup for ${displayName}`,
    version,
    description,
    author: { name: 'Tuneup' },
    license: 'Apache-2.0',
    keywords: ['performance', 'benchmarking', ...keywords],
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** What the hooks know of the language: marker files, and the interpreter of a project. */
function renderMarkers({ name, detect, runner }: PluginLanguage): string {
  return `language='${name}'\nmarkers='${detect.join(' ')}'\nrunner='${runner ?? ''}'\n`;
}

/** A problem of the assembled tree, at the file that a person edits. */
function fromSource({ where, what }: Problem, { files, language }: PlannedPlugin): Problem {
  const [, path = where, line = '1'] = /^(.*?):(\d+)$/.exec(where) ?? [];
  const source = files.find((file) => file.path === path)?.source ?? `dist-${language.name}/${path}`;
  return { where: `${source}:${line}`, what };
}

/** A shared file's problem shows in every language. */
function withoutRepeats(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [`${problem.where} ${problem.what}`, problem])).values()];
}

/** A language that is gone takes its folder with it; only folders that a build made are looked at. */
function removeOthers(root: string, languages: readonly PluginLanguage[]): void {
  const wanted = new Set(languages.map(({ name }) => `dist-${name}`));
  for (const entry of readdirSync(root, { withFileTypes: true })) {
    if (!entry.isDirectory() || !/^dist-[a-z0-9-]+$/.test(entry.name) || wanted.has(entry.name)) continue;
    if (existsSync(join(root, entry.name, manifestName))) rmSync(join(root, entry.name), { recursive: true });
  }
}

function writeIfChanged(path: string, text: string): void {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function placeOf(root: string, language: string): string {
  return join(root, `dist-${language}`);
}

function readVersion(root: string): string {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;
}
