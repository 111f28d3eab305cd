import type { Problem } from '../../bench/problem.ts';
import type { TreeRule } from './tree.ts';

const allowedTop =
  /^(\.claude-plugin\/plugin\.json|\.mcp\.json|README\.md|LICENSE|build-manifest\.json|(agents|bin|hooks|mcp|references|skills)\/.+)$/;

/** Only what Claude Code loads or the plugin refers to, where it is looked for. */
export const findMisplaced: TreeRule = ({ files, links }) => [
  ...links.map((path) => ({
    where: `${path}:1`,
    what: 'is a link, and an installed plugin is copied without its target: put the file itself there',
  })),
  ...[...files.keys()].flatMap((path): Problem[] => {
    const problem = (what: string) => [{ where: `${path}:1`, what }];
    if (path.startsWith('.claude-plugin/') && path !== '.claude-plugin/plugin.json')
      return problem("only plugin.json belongs in .claude-plugin, anything else there is ignored: move it to the plugin's root");
    if (!allowedTop.test(path)) return problem('is no part of a plugin: remove it, or move it into a folder that is');
    if (/^agents\/.+\//.test(path)) return problem("a subfolder becomes part of an agent's name: put it into agents itself");
    if (/^skills\/[^/]+$/.test(path)) return problem('a skill is a folder with a SKILL.md: move it into one');
    if (/^skills\/[^/]+\/skill\.md$/i.test(path) && !path.endsWith('/SKILL.md'))
      return problem('is not loaded under this name: call it SKILL.md');
    return [];
  }),
];

/** `plugin.json` as the strict validator wants it, and nothing that replaces a default folder. */
export const findManifestProblems: TreeRule = ({ files }) => {
  const path = '.claude-plugin/plugin.json';
  const file = files.get(path);
  const problem = (what: string): Problem => ({ where: `${path}:1`, what });
  if (file === undefined) return [problem('is missing, and without it nothing is loaded')];
  let manifest: Record<string, unknown>;
  try {
    manifest = JSON.parse(file.text) as Record<string, unknown>;
  } catch (error) {
    return [problem(`is no JSON: ${(error as Error).message}`)];
  }
  const name = String(manifest.name ?? '');
  return [
    ...(/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) ? [] : [problem(`expected a name in kebab-case, got "${name}"`)]),
    ...(/^(claude|anthropic)-/.test(name) ? [problem(`the name "${name}" begins with a reserved word: choose another`)] : []),
    ...(/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(String(manifest.version ?? ''))
      ? []
      : [problem(`expected a version such as 1.2.3, got "${manifest.version}"`)]),
    ...(typeof manifest.description === 'string' && manifest.description !== ''
      ? []
      : [problem('expected a description, got none')]),
    ...(typeof manifest.author === 'object' && manifest.author !== null
      ? []
      : [problem('expected an author with a name, got none')]),
    ...['agents', 'commands', 'skills', 'hooks', 'mcpServers']
      .filter((key) => key in manifest)
      .map((key) => problem(`the key ${key} replaces the default folder: leave it out`)),
  ];
};

/** A tree in which nothing was found was not checked. */
export const findNothing: TreeRule = ({ components }) =>
  components.length === 0
    ? [{ where: 'agents:1', what: 'expected at least one agent or skill, got none: nothing was checked' }]
    : [];
