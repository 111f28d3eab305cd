import type { Node } from 'web-tree-sitter';
import { kindOfName } from '../parsing/kinds.ts';
import { descendants, operation, parts, plainAssignment, statementOf } from '../parsing/nodes.ts';
import { type FunctionScope, isCaptured, isLocal, isOwn, listFunctions, loopsAround, occurrences } from '../parsing/scope.ts';
import { isReadOnly, type Usage, usages } from '../parsing/usage.ts';
import type { Edit, Rewrite, Rule } from '../rule.ts';

/** `items = items + [x]` in a loop copies the list each time: `append` does not. Nobody else may hold the old list. */
export const listConcatenation: Rule = {
  name: 'list-concatenation',
  title: 'append to a list instead of copying it',
  language: 'python',
  grade: 'A',
  gain: { small: 2.4, large: 24, largeSize: 1000 },
  find(source) {
    return listFunctions(source).flatMap((scope) => {
      const names = new Set(
        descendants(scope.body, 'assignment').flatMap((node) => concatenation(statementOf(node))?.name ?? []),
      );
      return [...names].flatMap((name) => rewriteOf(scope, name) ?? []);
    });
  },
};

/** A statement `name = name + [a, b]`, whose new items may read the list's length and items but not hold the list. */
function concatenation(statement: Node | undefined): { statement: Node; name: string; items: Node[]; list: Node } | undefined {
  const assignment = plainAssignment(statement);
  const sum = operation(assignment?.right);
  if (statement === undefined || assignment?.left.type !== 'identifier' || sum?.operator !== '+' || sum.right.type !== 'list')
    return undefined;
  const items = parts(sum.right);
  if (sum.left.text !== assignment.left.text || items.length === 0 || items.some((item) => /splat|yield/.test(item.type)))
    return undefined;
  return { statement, name: assignment.left.text, items, list: sum.right };
}

function rewriteOf(scope: FunctionScope, name: string): Rewrite | undefined {
  if (!isLocal(scope, name) || isCaptured(scope, name) || kindOfName(scope, name) !== 'list') return undefined;
  const all = descendants(scope.body, 'assignment').flatMap((node) => {
    const found = concatenation(statementOf(node));
    return found?.name === name && isOwn(scope, node) ? [found] : [];
  });
  const looped = all.filter(({ statement }) => loopsAround(scope, statement).length > 0);
  if (looped.length === 0) return undefined;
  const own = new Set(all.map(({ statement }) => statement.id));
  const last = Math.max(...looped.map(({ statement }) => loopsAround(scope, statement).at(-1)?.endIndex ?? 0));
  const isSafe = usages(scope.body, name).every((usage) =>
    own.has(statementOf(usage.node)?.id ?? 0) ? isPlainInside(usage) : isKept(usage, last),
  );
  if (!isSafe || looped.some(({ statement }) => iteratesOver(scope, statement, name))) return undefined;
  return {
    edits: looped.flatMap(({ statement, items, list }): Edit[] => {
      const [only] = items;
      const argument = items.length === 1 && only !== undefined ? only : list;
      return [
        { start: statement.startIndex, end: argument.startIndex, text: `${name}.${argument === list ? 'extend' : 'append'}(` },
        { start: argument.endIndex, end: list.endIndex, text: ')' },
      ];
    }),
    explanation: `\`${name} = ${name} + [...]\` copied the whole list in every round; appending grows it in place, and no other name holds the list.`,
    openGuards: [],
  };
}

/** The name in its own concatenation: as target, as left operand, or read by the new items. */
function isPlainInside(usage: Usage): boolean {
  return usage.kind === 'assigned' || isReadOnly(usage);
}

/** Uses that cannot tell a grown list from a new one. Once the loops are over, anything may be done with it. */
function isKept(usage: Usage, end: number): boolean {
  if (usage.kind === 'assigned') return true;
  if (usage.node.startIndex > end) return true;
  if (usage.kind === 'iterated') return true;
  return isReadOnly(usage) && usage.kind !== 'returned'
    ? true
    : usage.kind === 'returned' ||
        (usage.kind === 'method' && /^(append|extend|sort|reverse|clear|pop|insert|remove)$/.test(usage.method));
}

/** A loop over the list itself would follow it as it grows. */
function iteratesOver(scope: FunctionScope, statement: Node, name: string): boolean {
  return loopsAround(scope, statement).some((loop) => {
    const iterable = loop.childForFieldName('right');
    return iterable !== null && occurrences(iterable, name).length > 0;
  });
}
