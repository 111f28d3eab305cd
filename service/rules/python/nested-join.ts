import type { Node } from 'web-tree-sitter';
import { allEdits, indentUnit, insertBefore, replaceNode } from '../parsing/edits.ts';
import { annotatedKind, isVisiblyUnhashable, kindOfName } from '../parsing/kinds.ts';
import { comparison, descendants, field, leaves, onlyPart, parts, simpleLoop } from '../parsing/nodes.ts';
import { bindings, type FunctionScope, freshName, isCaptured, isOwn, listPlainFunctions, occurrences } from '../parsing/scope.ts';
import { mayChange } from '../parsing/usage.ts';
import type { ParsedSource, Rewrite, Rule } from '../rule.ts';

/**
 * A loop in a loop that looks for items with an equal key: an index from key to items leaves the inner loop only the
 * items that match. The condition stays, so nothing is found that was not found before, and the order is the same.
 */
export const nestedJoin: Rule = {
  name: 'nested-join',
  title: 'look up matching items in an index instead of scanning for them',
  language: 'python',
  grade: 'A',
  gain: { small: 1.5, large: 93, largeSize: 1000 },
  find(source) {
    return listPlainFunctions(source).flatMap((scope) =>
      descendants(scope.body, 'for_statement').flatMap((outer) =>
        isOwn(scope, outer) ? (rewriteOf(source, scope, outer) ?? []) : [],
      ),
    );
  },
};

function rewriteOf(source: ParsedSource, scope: FunctionScope, outer: Node): Rewrite | undefined {
  const outerBody = field(outer, 'body');
  if (outerBody === undefined || outer.child(0)?.type === 'async' || leaves(outer, 'yield', 'await')) return undefined;
  for (const inner of descendants(outerBody, 'for_statement')) {
    const loop = simpleLoop(inner);
    const test = loop === undefined ? undefined : onlyPart(loop.body);
    if (loop === undefined || loop.iterable.type !== 'identifier' || test?.type !== 'if_statement' || !isOwn(scope, inner))
      continue;
    // An `else` would run for items that do not match, and those are no longer visited.
    const [condition, , ...more] = parts(test);
    if (condition === undefined || more.length > 0) continue;
    const keys = firstEquality(condition, loop.name);
    if (keys === undefined || !isSteady(scope, outer, inner, loop.iterable.text, loop.name, keys)) continue;
    const items = loop.iterable.text;
    const index = freshName(source, `${items}_by_key`);
    const edits = allEdits(
      insertBefore(source, outer, [
        `${index} = {}`,
        `for ${loop.name} in ${items}:`,
        `${indentUnit(source)}${index}.setdefault(${keys.inner.text}, []).append(${loop.name})`,
      ]),
      replaceNode(loop.iterable, `${index}.get(${keys.outer.text}, ())`),
    );
    if (edits === undefined) continue;
    return {
      edits,
      explanation: `For every round of the outer loop all of \`${items}\` was scanned for items with an equal \`${keys.inner.text}\`; an index built once leads straight to them.`,
      openGuards: [
        `\`${keys.inner.text}\` and \`${keys.outer.text}\` must be hashable, with \`__hash__\` agreeing with \`__eq__\`, and must not fail for any item`,
        `\`${items}\` must be a list or tuple that nothing called in the loop changes`,
      ],
    };
  }
  return undefined;
}

/** The first comparison that a match has to pass: `item.key == other.key`, alone or first in a chain of `and`. */
function firstEquality(condition: Node, item: string): { inner: Node; outer: Node } | undefined {
  let first = condition;
  while (first.type === 'boolean_operator' && field(first, 'operator')?.text === 'and') {
    const left = field(first, 'left');
    if (left === undefined) return undefined;
    first = left;
  }
  const equal = comparison(first);
  if (equal?.operator !== '==' || !isKey(equal.left) || !isKey(equal.right)) return undefined;
  const leftMentions = occurrences(equal.left, item).length > 0;
  const rightMentions = occurrences(equal.right, item).length > 0;
  if (leftMentions === rightMentions) return undefined;
  return leftMentions ? { inner: equal.left, outer: equal.right } : { inner: equal.right, outer: equal.left };
}

/** Names, attributes, and items at a constant or named key: nothing that is called, so asking early does no work twice. */
function isKey(node: Node): boolean {
  if (node.type === 'identifier') return true;
  if (node.type === 'attribute') {
    const object = field(node, 'object');
    return object !== undefined && isKey(object);
  }
  if (node.type !== 'subscript') return false;
  const value = field(node, 'value');
  const subscript = field(node, 'subscript');
  return value !== undefined && subscript !== undefined && isKey(value) && /^(identifier|string|integer)$/.test(subscript.type);
}

/** True when neither the items nor the keys are seen to change while the loops run. */
function isSteady(
  scope: FunctionScope,
  outer: Node,
  inner: Node,
  items: string,
  item: string,
  keys: { inner: Node; outer: Node },
): boolean {
  const kind = kindOfName(scope, items) ?? annotatedKind(scope, items);
  if ((kind !== undefined && kind !== 'list' && kind !== 'tuple') || isCaptured(scope, items) || isCaptured(scope, item))
    return false;
  if (mayChange(outer, items) || bindings(outer, items).length > 0) return false;
  if (
    !scope.parameters.includes(items) &&
    bindings(scope.body, items).every((node) => node.startIndex > outer.startIndex) &&
    bindings(scope.body, items).length > 0
  )
    return false;
  if (isVisiblyUnhashable(scope, keys.inner) || isVisiblyUnhashable(scope, keys.outer)) return false;
  // The loop variable now takes its values before the outer loop too: nobody else may look at it.
  if (occurrences(scope.body, item).some((node) => node.startIndex < inner.startIndex || node.endIndex > inner.endIndex))
    return false;
  if (bindings(inner, item).length !== 1) return false;
  return [...names(keys.inner), ...names(keys.outer)].every((name) => !isStored(outer, name)) && isBoundOutside(inner, keys);
}

/** The last names of a key: what an assignment in the loop would have to store to change it. */
function names(key: Node): string[] {
  return descendants(key, 'attribute', 'subscript').map(
    (node) => (field(node, 'attribute') ?? field(node, 'subscript'))?.text ?? '',
  );
}

function isStored(loop: Node, name: string): boolean {
  return descendants(loop, 'assignment', 'augmented_assignment', 'delete_statement').some((change) => {
    const left = change.type === 'delete_statement' ? change : field(change, 'left');
    return left !== undefined && names(left).includes(name);
  });
}

/** The outer key must have one value while the inner loop runs: none of its names is bound in there. */
function isBoundOutside(inner: Node, keys: { inner: Node; outer: Node }): boolean {
  const body = field(inner, 'body');
  return descendants(keys.outer, 'identifier').every((node) => body !== undefined && bindings(body, node.text).length === 0);
}
