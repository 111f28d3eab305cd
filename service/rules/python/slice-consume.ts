import type { Node } from 'web-tree-sitter';
import { allEdits, insertAfter, removeStatement } from '../parsing/edits.ts';
import { annotatedKind, kindOfName } from '../parsing/kinds.ts';
import { descendants, field, isTried, leaves, plainAssignment, statements } from '../parsing/nodes.ts';
import { matchAny } from '../parsing/pattern.ts';
import {
  bindings,
  type FunctionScope,
  isCaptured,
  isDeclaredOutside,
  isOwn,
  listPlainFunctions,
  occurrences,
} from '../parsing/scope.ts';
import { isReadOnly, isUsedAfter, usages } from '../parsing/usage.ts';
import type { ParsedSource, Rewrite, Rule } from '../rule.ts';

/** `while rest: first = rest[0]; rest = rest[1:]` copies what is left in every round: a `for` visits the items in place. */
export const sliceConsume: Rule = {
  name: 'slice-consume',
  title: 'visit the items instead of slicing them off',
  language: 'python',
  grade: 'A',
  gain: { small: 3.6, large: 33, largeSize: 1000 },
  find(source) {
    return listPlainFunctions(source).flatMap((scope) =>
      descendants(scope.body, 'while_statement').flatMap((loop) =>
        isOwn(scope, loop) ? (rewriteOf(source, scope, loop) ?? []) : [],
      ),
    );
  },
};

function rewriteOf(source: ParsedSource, scope: FunctionScope, loop: Node): Rewrite | undefined {
  const body = field(loop, 'body');
  const condition = field(loop, 'condition');
  if (body === undefined || condition === undefined || field(loop, 'alternative') !== undefined || isTried(loop, scope.node))
    return undefined;
  const [first, second, ...rest] = statements(body);
  if (first === undefined || second === undefined || rest.length === 0) return undefined;
  const found = matchAny(source, [first, second], ['ITEM = XS[0]\nXS = XS[1:]']);
  const list = found?.XS?.type === 'identifier' ? found.XS.text : undefined;
  const item = found?.ITEM?.type === 'identifier' ? found.ITEM.text : undefined;
  if (list === undefined || item === undefined || item === list) return undefined;
  if (![list, `len(${list})`, `len(${list}) > 0`, `len(${list}) != 0`].includes(condition.text)) return undefined;
  // In the other statements the name would hold all items, not what is left of them.
  if (
    rest.some((statement) => occurrences(statement, list).length > 0) ||
    isCaptured(scope, list) ||
    isDeclaredOutside(scope, list)
  )
    return undefined;
  const kind = kindOfName(scope, list) ?? annotatedKind(scope, list);
  if (kind === 'dict' || kind === 'set' || kind === 'generator' || kind === 'number') return undefined;
  const isLeftEarly = leaves(loop, 'break', 'return');
  const isUsed = isUsedAfter(scope, loop, list);
  if (isUsed && isLeftEarly) return undefined;
  // When the loop runs zero times the name keeps its object: a change of it would be seen by whoever else holds it.
  if (isUsed && usages(scope.body, list).some((usage) => usage.node.startIndex > loop.endIndex && !isReadOnly(usage)))
    return undefined;
  const edits = allEdits(
    { start: loop.startIndex, end: condition.endIndex, text: `for ${item} in ${list}` },
    removeStatement(source, first),
    removeStatement(source, second),
    ...(isUsed ? [insertAfter(source, loop, [`${list} = ${list}[:0]`])] : []),
  );
  if (
    edits === undefined ||
    plainAssignment(first) === undefined ||
    bindings(scope.body, item).some((node) => !isOwn(scope, node))
  )
    return undefined;
  const guards = [`\`${list}\` must be a list, tuple or text that nothing called in the loop changes`];
  return {
    edits,
    explanation: `Every round copied what was left of \`${list}\` to drop its first item; a \`for\` visits the items without copying.`,
    openGuards: kind === 'tuple' || kind === 'str' ? [] : guards,
  };
}
