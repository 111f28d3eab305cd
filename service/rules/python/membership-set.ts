import type { Node } from 'web-tree-sitter';
import { insertBefore, replaceNode } from '../parsing/edits.ts';
import { annotatedKind, isVisiblyNan, isVisiblyUnhashable, kindOf, kindOfName } from '../parsing/kinds.ts';
import { descendants, field, isConstant, isWithin, leaves, parts, statementOf } from '../parsing/nodes.ts';
import {
  bindings,
  type FunctionScope,
  freshName,
  isBuiltin,
  isCaptured,
  isOwn,
  listPlainFunctions,
  loopsAround,
} from '../parsing/scope.ts';
import { mayChange, onlyAssignment, usages } from '../parsing/usage.ts';
import type { Rewrite, Rule } from '../rule.ts';

/** A list of up to this many constants is searched as fast as a set. */
const smallestList = 4;

/** `x in names` in a loop that does not change `names`: a set, built once before the loop, answers at once. */
export const membershipSet: Rule = {
  name: 'membership-set',
  title: 'look up in a set what was searched in a list',
  language: 'python',
  grade: 'A',
  gain: { small: 1.9, large: 190, largeSize: 1000 },
  find(source) {
    if (!isBuiltin(source, 'set')) return [];
    return listPlainFunctions(source).flatMap((scope) => {
      const names = new Set(searches(scope).map((usage) => usage.node.text));
      return [...names].flatMap((name) => rewritesOf(scope, name));
    });
  },
};

function rewritesOf(scope: FunctionScope, name: string): Rewrite[] {
  if (!mayBeList(scope, name)) return [];
  const byLoop = new Map<number, { anchor: Node; tests: ReturnType<typeof searches> }>();
  for (const usage of searches(scope).filter((search) => search.node.text === name)) {
    const anchor = placeBefore(scope, usage.node, name);
    if (anchor === undefined || isVisiblyUnhashable(scope, usage.needle) || isVisiblyNan(usage.needle)) return [];
    const group = byLoop.get(anchor.id) ?? { anchor, tests: [] };
    group.tests.push(usage);
    byLoop.set(anchor.id, group);
  }
  return [...byLoop.values()].flatMap(({ anchor, tests }) => {
    const set = freshName(scope.source, `${name.toLowerCase()}_set`);
    const before = insertBefore(scope.source, anchor, [`${set} = set(${name})`]);
    if (before === undefined) return [];
    return [
      {
        edits: [before, ...tests.map((usage) => replaceNode(usage.node, set))],
        explanation: `\`${name}\` was searched from its start in every round of the loop; a set built once before it answers in constant time.`,
        openGuards: openGuards(scope, name),
      },
    ];
  });
}

function searches(scope: FunctionScope) {
  return descendants(scope.body, 'comparison_operator').flatMap((test) => {
    const list = parts(test)[1];
    if (list?.type !== 'identifier' || !isOwn(scope, test)) return [];
    return usages(list, list.text).flatMap((usage) =>
      usage.kind === 'membership' && loopsAround(scope, usage.node).length > 0 ? [usage] : [],
    );
  });
}

/** What shows that the name is no list: then a set is no gain, or means something else, as with text. */
function mayBeList(scope: FunctionScope, name: string): boolean {
  if (isCaptured(scope, name)) return false;
  const kind = kindOfName(scope, name) ?? annotatedKind(scope, name);
  if (kind !== undefined && kind !== 'list' && kind !== 'tuple') return false;
  const assigned = onlyAssignment(scope, name)?.value;
  if (assigned?.type === 'list' || assigned?.type === 'tuple') {
    const items = parts(assigned);
    if (items.some((item) => isVisiblyUnhashable(scope, item) || isVisiblyNan(item))) return false;
    const grows = usages(scope.body, name).some((usage) => usage.kind === 'method' || usage.kind === 'augmented');
    if (!grows && items.length < smallestList) return false;
  }
  return usages(scope.body, name).every((usage) => {
    if (usage.kind !== 'method')
      return usage.kind !== 'subscript' || usage.access !== 'write' || !isVisiblyUnhashable(scope, usage.subscript);
    if (/^(append|add)$/.test(usage.method))
      return descendants(usage.call, 'list', 'dictionary', 'set').every((made) => made.parent?.type !== 'argument_list');
    return /^(append|extend|insert|remove|pop|clear|sort|reverse|index|count|copy)$/.test(usage.method);
  });
}

/** The outermost loop around the test that leaves the name alone; the set is built before its statement. */
function placeBefore(scope: FunctionScope, node: Node, name: string): Node | undefined {
  let place: Node | undefined;
  for (const loop of loopsAround(scope, node)) {
    const statement = statementOf(loop);
    if (
      statement === undefined ||
      sameObject(scope, name).some((same) => mayChange(statement, same)) ||
      leaves(statement, 'yield', 'await')
    )
      break;
    place = statement;
  }
  if (place === undefined) return undefined;
  const known = scope.parameters.includes(name) || bindings(scope.body, name).length === 0;
  // Bound in an earlier statement of a block that holds the loop, so that the name surely exists there.
  const boundBefore = usages(scope.body, name).some(
    (usage) =>
      usage.kind === 'assigned' &&
      usage.node.endIndex < (place?.startIndex ?? 0) &&
      usage.statement.parent !== null &&
      place !== undefined &&
      isWithin(place, usage.statement.parent),
  );
  return known || boundBefore ? place : undefined;
}

/** The name and those that an assignment gives the same list: a change through one is a change of all. */
function sameObject(scope: FunctionScope, name: string): string[] {
  const others = descendants(scope.body, 'assignment').flatMap((assignment) => {
    const sides = [field(assignment, 'left'), field(assignment, 'right')].map((side) =>
      side?.type === 'identifier' ? side.text : undefined,
    );
    return sides.includes(name) ? sides.filter((side) => side !== undefined) : [];
  });
  return [...new Set([name, ...others])];
}

function openGuards(scope: FunctionScope, name: string): string[] {
  const value = onlyAssignment(scope, name)?.value;
  const isConstantList = value !== undefined && /^(list|tuple)$/.test(value.type) && parts(value).every(isConstant);
  const guards = [
    `the elements of \`${name}\` and what is looked for must be hashable, with \`__hash__\` agreeing with \`__eq__\``,
  ];
  if (isConstantList) return guards;
  if (kindOf(scope, value) === undefined)
    guards.push(`\`${name}\` must be a list or tuple that nothing called in the loop changes`);
  return guards;
}
