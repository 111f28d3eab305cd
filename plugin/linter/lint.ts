import type { Problem } from '../../bench/problem.ts';
import { findBodyProblems, findDoubles, findHeadProblems, findUnknownNames } from './component-rules.ts';
import { findHookProblems, findProgramProblems } from './hook-rules.ts';
import { findManifestProblems, findMisplaced, findNothing } from './layout-rules.ts';
import { findDeadReferences, findRawVariables, findUnknownCommands, findUnreferenced } from './reference-rules.ts';
import { findCloudInitProblems, findScriptProblems, findShellProblems, findUnwantedText } from './text-rules.ts';
import { readTree, type TreeRule } from './tree.ts';

const rules: readonly TreeRule[] = [
  findNothing,
  findManifestProblems,
  findMisplaced,
  findHeadProblems,
  findDoubles,
  findUnknownNames,
  findBodyProblems,
  findDeadReferences,
  findRawVariables,
  findUnreferenced,
  findUnknownCommands,
  findHookProblems,
  findProgramProblems,
  findUnwantedText,
  findShellProblems,
  findScriptProblems,
  findCloudInitProblems,
];

/**
 * Everything wrong with an assembled plugin, as `path:line` and a sentence, most of it things that Claude Code would ignore
 * without a word. It looks at the folder alone and knows nothing of how it was built.
 */
export function lintPlugin(folder: string): Problem[] {
  const tree = readTree(folder);
  return rules.flatMap((rule) => rule(tree));
}
