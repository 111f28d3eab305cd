import { posix } from 'node:path';
import type { Problem } from '../../bench/problem.ts';
import { fencesOf, matchesIn, type PluginTree, placeIn, proseOf, type TreeFile, type TreeRule } from './tree.ts';

const rootReference = /\$\{CLAUDE_PLUGIN_ROOT\}\/([\w./-]*[\w-])/g;
const skillReference = /\$\{CLAUDE_SKILL_DIR\}\/([\w./-]*[\w-])/g;
const link = /\]\(([^)\s]+)(?:\s+"[^"]*")?\)/g;
const bare = /(?<![\w./}-])((?:references|hooks|bin)\/[\w./-]+\.(?:md|sh|mjs))/g;

/** Every reference of every kind leads to a file that is in the plugin, and every anchor to a heading. */
export const findDeadReferences: TreeRule = (tree) =>
  [...tree.files.values()].filter(isOurs).flatMap((file) => [
    ...matchesIn(file, rootReference).flatMap(({ where, match }) =>
      dead(tree, where, match[1] ?? '', `\${CLAUDE_PLUGIN_ROOT}/${match[1]}`),
    ),
    ...matchesIn(file, skillReference).flatMap(({ where, match }) => {
      const skill = /^skills\/[^/]+/.exec(file.path)?.[0];
      if (skill === undefined) return [{ where, what: `only a skill has a \${CLAUDE_SKILL_DIR}: use \${CLAUDE_PLUGIN_ROOT}` }];
      return dead(tree, where, `${skill}/${match[1]}`, `\${CLAUDE_SKILL_DIR}/${match[1]}`);
    }),
    ...(file.path.endsWith('.md') ? findDeadLinks(tree, file) : []),
    ...(file.path.endsWith('.md')
      ? matchesIn(file, bare).flatMap(({ where, match }) => dead(tree, where, match[1] ?? '', match[1] ?? ''))
      : []),
  ]);

function findDeadLinks(tree: PluginTree, file: TreeFile): Problem[] {
  return [...proseOf(file.text).matchAll(link)].flatMap((match): Problem[] => {
    const where = placeIn(file, match.index);
    const target = match[1] ?? '';
    if (/^[a-z]+:/.test(target)) return [];
    const [path = '', anchor] = target.split('#');
    const place = path === '' ? file.path : posix.normalize(posix.join(posix.dirname(file.path), decodeURI(path)));
    const problems = dead(tree, where, place, target);
    if (problems.length > 0 || anchor === undefined) return problems;
    const headings = [...(tree.files.get(place)?.text ?? '').matchAll(/^#+ (.+)$/gm)].map((heading) =>
      anchorOf(heading[1] ?? ''),
    );
    return headings.includes(anchor)
      ? []
      : [{ where, what: `${place} has no heading "#${anchor}": one of ${headings.map((name) => `#${name}`).join(', ')}` }];
  });
}

function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s-]/gu, '')
    .trim()
    .replaceAll(' ', '-');
}

function dead(tree: PluginTree, where: string, path: string, shown: string): Problem[] {
  const isThere = tree.files.has(path) || [...tree.files.keys()].some((file) => file.startsWith(`${path}/`));
  return isThere ? [] : [{ where, what: `${shown} leads to nothing in the assembled plugin: correct the path or add the file` }];
}

/** A file that is opened by hand is not substituted: the variable would stand there as text. */
export const findRawVariables: TreeRule = (tree) =>
  [...tree.files.values()]
    .filter((file) => file.path.startsWith('references/'))
    .flatMap((file) => matchesIn(file, /\$\{CLAUDE_(PLUGIN_ROOT|SKILL_DIR)\}/g))
    .map(({ where, match }) => ({ where, what: `${match[0]} stays raw in a reference: use a link relative to this file` }));

/** Each reference is named by an agent or a skill, or by a reference that one of them names. */
export const findUnreferenced: TreeRule = (tree) => {
  const reached = new Set<string>(tree.components.map(({ file }) => file.path));
  for (let step = 0; step < 2; step += 1) {
    for (const path of [...reached]) for (const target of targetsOf(tree.files.get(path))) reached.add(target);
  }
  return [...tree.files.keys()]
    .filter((path) => (path.startsWith('references/') || /^skills\/[^/]+\/.+/.test(path)) && !reached.has(path))
    .map((path) => ({
      where: `${path}:1`,
      what: 'no agent or skill leads here within two steps: name it where it is needed, or remove it',
    }));
};

function targetsOf(file: TreeFile | undefined): string[] {
  if (file === undefined) return [];
  const here = posix.dirname(file.path);
  const skill = /^skills\/[^/]+/.exec(file.path)?.[0] ?? '';
  return [
    ...[...file.text.matchAll(rootReference)].map((match) => match[1] ?? ''),
    ...[...file.text.matchAll(skillReference)].map((match) => `${skill}/${match[1]}`),
    ...[...file.text.matchAll(link)].map((match) => posix.normalize(posix.join(here, (match[1] ?? '').split('#')[0] ?? ''))),
  ];
}

/** Names such as `/tuneup-python:compare` in prose. */
export const findUnknownCommands: TreeRule = (tree) => {
  const plugin = /"name":\s*"([^"]+)"/.exec(tree.files.get('.claude-plugin/plugin.json')?.text ?? '')?.[1] ?? '';
  const skills = tree.components.filter(({ kind }) => kind === 'skill').map(({ expectedName }) => expectedName);
  return [...tree.files.values()]
    .filter((file) => file.path.endsWith('.md'))
    .flatMap((file) => matchesIn(file, /(?<![\w/])\/(tuneup-[a-z-]+):([a-z-]+)/g))
    .filter(({ match }) => match[1] !== plugin || !skills.includes(match[2] ?? ''))
    .map(({ where, match }) => ({
      where,
      what: `there is no ${match[0]} in this plugin: /${plugin}: followed by one of ${skills.join(', ')}`,
    }));
};

/** Texts of this project; the bundled server holds other people's. */
export function isOurs(file: TreeFile): boolean {
  return !file.path.startsWith('mcp/') && file.path !== 'build-manifest.json' && file.path !== 'LICENSE';
}

/** Blocks of shell in a Markdown file. */
export function shellFences(file: TreeFile) {
  return file.path.endsWith('.md') ? fencesOf(file).filter(({ language }) => /^(sh|bash|shell)$/.test(language)) : [];
}
