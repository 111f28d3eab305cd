import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../../bench/problem.ts';
import { type Frontmatter, readFrontmatter } from './frontmatter.ts';

/** A file of an assembled plugin, as it lies on the disk. */
export interface TreeFile {
  /** Below the plugin's folder. */
  path: string;
  text: string;
  isExecutable: boolean;
}

/** An agent or a skill: what stands at its head, and the rest. */
export interface Component {
  kind: 'agent' | 'skill';
  file: TreeFile;
  /** What its file or folder is called; its `name` must be the same. */
  expectedName: string;
  frontmatter: Frontmatter;
}

/** An assembled plugin, read without knowing how it was made. */
export interface PluginTree {
  files: Map<string, TreeFile>;
  /** Paths that are neither file nor folder. */
  links: string[];
  components: Component[];
}

/** One rule: every way in which a tree breaks it, as `path:line` and a sentence. */
export type TreeRule = (tree: PluginTree) => Problem[];

export function readTree(folder: string): PluginTree {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort();
  const status = new Map(paths.map((path) => [path, lstatSync(join(folder, path))]));
  const files = new Map(
    paths
      .filter((path) => status.get(path)?.isFile())
      .map((path): [string, TreeFile] => {
        const isExecutable = ((status.get(path)?.mode ?? 0) & 0o100) !== 0;
        return [path, { path, text: readFileSync(join(folder, path), 'utf8'), isExecutable }];
      }),
  );
  const links = paths.filter((path) => status.get(path)?.isSymbolicLink());
  return { files, links, components: [...files.values()].flatMap(findComponent) };
}

function findComponent(file: TreeFile): Component[] {
  const agent = /^agents\/([^/]+)\.md$/.exec(file.path)?.[1];
  const skill = /^skills\/([^/]+)\/SKILL\.md$/.exec(file.path)?.[1];
  const expectedName = agent ?? skill;
  if (expectedName === undefined) return [];
  return [{ kind: agent === undefined ? 'skill' : 'agent', file, expectedName, frontmatter: readFrontmatter(file.text) }];
}

/** `path:line` of a place in a file. */
export function placeIn(file: TreeFile, offset: number): string {
  return `${file.path}:${file.text.slice(0, offset).split('\n').length}`;
}

/** Every match in a file, with its place. */
export function matchesIn(file: TreeFile, pattern: RegExp): { where: string; match: RegExpExecArray }[] {
  return [...file.text.matchAll(pattern)].map((match) => ({ where: placeIn(file, match.index), match }));
}

/** The fenced blocks of a Markdown file with the line on which their text begins. */
export function fencesOf(file: TreeFile): { language: string; text: string; line: number }[] {
  const lines = file.text.split('\n');
  const fences: { language: string; text: string; line: number }[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const [, indent, language] = /^(\s*)```(\w*)/.exec(lines[index] ?? '') ?? [];
    if (indent === undefined) continue;
    const end = lines.findIndex((line, other) => other > index && line.trim() === '```');
    const last = end < 0 ? lines.length : end;
    fences.push({ language: language ?? '', text: lines.slice(index + 1, last).join('\n'), line: index + 2 });
    index = last;
  }
  return fences;
}

/** The text with fenced blocks and code in backticks blanked out, every offset as it was. */
export function proseOf(text: string): string {
  const blank = (part: string) => part.replace(/[^\n]/g, ' ');
  return text.replace(/^[ \t]*```[\s\S]*?^[ \t]*```/gm, blank).replace(/`[^`\n]*`/g, blank);
}
