import type { Problem } from '../../bench/problem.ts';
import { type PluginTree, placeIn, type TreeFile, type TreeRule } from './tree.ts';

const events = new Set(
  'PreToolUse PostToolUse PostToolUseFailure PermissionRequest UserPromptSubmit Notification Stop SubagentStart SubagentStop PreCompact SessionStart SessionEnd'.split(
    ' ',
  ),
);
const types = new Set(['command', 'prompt', 'agent', 'http', 'mcp_tool']);
const rootCommand = /^"?\$\{CLAUDE_PLUGIN_ROOT\}\/([\w./-]+)"?/;

interface HookEntry {
  type?: string;
  command?: string;
  args?: unknown;
}

/** `hooks/hooks.json`: a hook that does not start is a gate that stands open without a word. */
export const findHookProblems: TreeRule = (tree) => {
  const file = tree.files.get('hooks/hooks.json');
  if (file === undefined) return [];
  const parsed = parse(file);
  if ('what' in parsed) return [parsed];
  const hooks = parsed.value.hooks;
  if (typeof hooks !== 'object' || hooks === null)
    return [{ where: `${file.path}:1`, what: 'expected {"hooks": {...}}, got no "hooks" at the top' }];
  return Object.entries(hooks as Record<string, { hooks?: HookEntry[] }[]>).flatMap(([event, groups]) => [
    ...(events.has(event)
      ? []
      : [{ where: at(file, `"${event}"`), what: `"${event}" is no event: one of ${[...events].join(', ')}` }]),
    ...groups.flatMap((group) => (group.hooks ?? []).flatMap((hook) => checkHook(tree, file, hook))),
  ]);
};

function checkHook(tree: PluginTree, file: TreeFile, { type, command, args }: HookEntry): Problem[] {
  const where = at(file, JSON.stringify(command ?? type ?? ''));
  if (!types.has(type ?? '')) return [{ where, what: `"${type}" is no type of a hook: one of ${[...types].join(', ')}` }];
  if (type !== 'command') return [];
  const path = rootCommand.exec(command ?? '')?.[1];
  if (path === undefined)
    return [{ where, what: `expected a command that begins with \${CLAUDE_PLUGIN_ROOT}/, got "${command}"` }];
  return [
    ...(args === undefined && !command?.startsWith('"')
      ? [{ where, what: 'without "args" a shell splits the path: add "args": [] or quote the root' }]
      : []),
    ...checkProgram(tree, where, path),
  ];
}

/** The program is there, executable, and says who runs it. */
function checkProgram(tree: PluginTree, where: string, path: string): Problem[] {
  const program = tree.files.get(path);
  if (program === undefined) return [{ where, what: `there is no ${path} in the assembled plugin: correct the path` }];
  return program.isExecutable ? [] : [{ where: `${path}:1`, what: `is a program that cannot be started: chmod +x it` }];
}

/** `.mcp.json` and everything in `bin`. */
export const findProgramProblems: TreeRule = (tree) => {
  const programs = [...tree.files.values()].filter(
    (file) => file.path.startsWith('bin/') || (file.isExecutable && file.path.startsWith('hooks/')),
  );
  return [
    ...programs.flatMap((file): Problem[] => [
      ...(file.isExecutable ? [] : [{ where: `${file.path}:1`, what: 'is a program that cannot be started: chmod +x it' }]),
      ...(file.text.startsWith('#!')
        ? []
        : [{ where: `${file.path}:1`, what: 'expected a first line "#!" that says who runs it' }]),
    ]),
    ...findServerProblems(tree),
  ];
};

function findServerProblems(tree: PluginTree): Problem[] {
  const file = tree.files.get('.mcp.json');
  if (file === undefined) return [];
  const parsed = parse(file);
  if ('what' in parsed) return [parsed];
  const servers = (parsed.value.mcpServers ?? {}) as Record<string, HookEntry>;
  return Object.values(servers).flatMap(({ command }) => {
    const where = at(file, JSON.stringify(command ?? ''));
    const path = rootCommand.exec(command ?? '')?.[1];
    return path === undefined
      ? [{ where, what: `expected a command that begins with \${CLAUDE_PLUGIN_ROOT}/, got "${command}"` }]
      : checkProgram(tree, where, path);
  });
}

function parse(file: TreeFile): { value: Record<string, unknown> } | Problem {
  try {
    return { value: JSON.parse(file.text) as Record<string, unknown> };
  } catch (error) {
    return { where: `${file.path}:1`, what: `is no JSON: ${(error as Error).message}` };
  }
}

function at(file: TreeFile, text: string): string {
  return placeIn(file, Math.max(0, file.text.indexOf(text)));
}
