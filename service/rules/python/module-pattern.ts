import type { Node } from 'web-tree-sitter';
import { asModuleConstant } from '../parsing/constants.ts';
import { insertBefore } from '../parsing/edits.ts';
import { ancestors, descendants } from '../parsing/nodes.ts';
import { callCompiled, isPatternCall, isSimplePattern, patternOf } from '../parsing/pattern-calls.ts';
import { type FunctionScope, freshName, isModule, isOwn, listFunctions, loopsAround } from '../parsing/scope.ts';
import type { ParsedSource, Rewrite, Rule } from '../rule.ts';

/**
 * `re.sub('...', '-', text)` looks its pattern up in a cache at every call, which costs as much as a search in a short text. A constant
 * of the module is looked up once. Uses in loops are left to the rule that compiles before the loop.
 */
export const modulePattern: Rule = {
  name: 'module-pattern',
  title: 'compile a pattern once for the module',
  language: 'python',
  grade: 'A',
  gain: { small: 2.9, large: 1.3, largeSize: 1000 },
  find(source) {
    if (!isModule(source, 're')) return [];
    const byPlace = new Map<number, { place: Node; uses: Use[] }>();
    for (const scope of listFunctions(source)) {
      const place = ancestors(scope.node).find((parent) => parent.parent?.type === 'module') ?? scope.node;
      const group = byPlace.get(place.id) ?? { place, uses: [] };
      group.uses.push(...usesOf(scope));
      byPlace.set(place.id, group);
    }
    return [...byPlace.values()].flatMap(({ place, uses }) => rewriteOf(source, place, uses));
  },
};

/** A pattern of a function and the calls that look it up. */
interface Use {
  name: string;
  pattern: string;
  calls: Node[];
}

function usesOf(scope: FunctionScope): Use[] {
  const calls = descendants(scope.body, 'call').filter(
    (call) => isOwn(scope, call) && isPatternCall(call) && loopsAround(scope, call).length === 0,
  );
  return [...new Set(calls.map(patternOf))].map((pattern, index) => ({
    name: freshName(scope.source, constantName(scope, index)),
    pattern,
    calls: calls.filter((call) => patternOf(call) === pattern),
  }));
}

function rewriteOf(source: ParsedSource, place: Node, uses: Use[]): Rewrite[] {
  const constants = uses.map(({ name, pattern }) => `${name} = re.compile(${pattern})`);
  const before = insertBefore(source, place, [...constants, '', '']);
  if (before === undefined || uses.length === 0) return [];
  const patterns = [...new Set(uses.map(({ pattern }) => pattern))];
  return [
    {
      edits: [before, ...uses.flatMap(({ name, calls }) => calls.flatMap((call) => callCompiled(call, name)))],
      explanation: `At every call \`re\` looked up in its cache ${patterns.map(quoted).join(', ')}; now a pattern is compiled once, when the module is imported.`,
      openGuards: patterns
        .filter((pattern) => !isSimplePattern(pattern))
        .map((pattern) => `${pattern} must be a valid pattern: it is now compiled when the module is imported`),
    },
  ];
}

/** `_CART_TOTAL_PATTERN` for the first pattern of `Cart.total`. */
function constantName(scope: FunctionScope, index: number): string {
  return asModuleConstant(`${scope.qualifiedName}.pattern${index === 0 ? '' : `_${index + 1}`}`);
}

function quoted(pattern: string): string {
  return `\`${pattern}\``;
}
