import type { Node } from 'web-tree-sitter';
import { allEdits, insertAfter, replaceNode, replaceStatements } from '../parsing/edits.ts';
import { isVisiblyNan, isVisiblyUnhashable } from '../parsing/kinds.ts';
import { isWithin, methodCall, onlyPart, parts, simpleLoop, statementBefore, statementOf, statements } from '../parsing/nodes.ts';
import {
  bindings,
  type FunctionScope,
  freshName,
  isBuiltin,
  isCaptured,
  isLocal,
  isOwn,
  listPlainFunctions,
  loopsAround,
  occurrences,
} from '../parsing/scope.ts';
import { assignedJustBefore, isUsedAfter, onlyAssignment, type Usage, usages } from '../parsing/usage.ts';
import type { Rewrite, Rule } from '../rule.ts';

type Of<K extends Usage['kind']> = Extract<Usage, { kind: K }>;

/** A list that is searched before each append: its searches go to a set, or the whole loop to `dict.fromkeys`. */
export const dedupeSeen: Rule = {
  name: 'dedupe-seen',
  title: 'remember what was seen in a set or dict',
  language: 'python',
  grade: 'A',
  gain: { small: 1.05, large: 91, largeSize: 1000 },
  find(source) {
    if (!isBuiltin(source, 'set') || !isBuiltin(source, 'list') || !isBuiltin(source, 'dict')) return [];
    return listPlainFunctions(source).flatMap((scope) => seenLists(scope).flatMap((name) => rewriteOf(scope, name) ?? []));
  },
};

/** Local lists that begin empty, grow only by `append`, and are searched in the loop in which they grow. */
function seenLists(scope: FunctionScope): string[] {
  const names = new Set(statements(scope.body).flatMap((statement) => namesOfEmptyLists(statement)));
  return [...names].filter(
    (name) => isLocal(scope, name) && !isCaptured(scope, name) && isEmptyList(onlyAssignment(scope, name)?.value),
  );
}

function namesOfEmptyLists(block: Node): string[] {
  return block.descendantsOfType('assignment').flatMap((assignment) => {
    const left = assignment.childForFieldName('left');
    return left?.type === 'identifier' ? [left.text] : [];
  });
}

function isEmptyList(value: Node | undefined): boolean {
  return value?.text === '[]' || value?.text === 'list()';
}

function rewriteOf(scope: FunctionScope, name: string): Rewrite | undefined {
  const uses = usages(scope.body, name);
  const searches = uses.filter(
    (usage): usage is Of<'membership'> => usage.kind === 'membership' && loopsAround(scope, usage.node).length > 0,
  );
  const appends = uses.filter((usage): usage is Of<'method'> => usage.kind === 'method' && usage.method === 'append');
  const grows = searches.some((search) =>
    appends.some((append) => loopsAround(scope, search.node).some((loop) => isWithin(append.node, loop))),
  );
  if (!grows || appends.some((append) => !append.isStatement)) return undefined;
  const added = appends.map((append) => onlyPart(append.call.childForFieldName('arguments') ?? undefined));
  const touched = [...added, ...searches.map((search) => search.needle)];
  if (touched.some((node) => node === undefined || isVisiblyUnhashable(scope, node) || isVisiblyNan(node))) return undefined;
  return asWholeLoop(scope, name, appends) ?? asSet(name, uses) ?? asSetBeside(scope, name, uses, searches, appends);
}

/** `for x in xs: if x not in seen: seen.append(x)`, and nothing else. */
function asWholeLoop(scope: FunctionScope, name: string, appends: Of<'method'>[]): Rewrite | undefined {
  const [append] = appends;
  const loopNode = append === undefined ? undefined : loopsAround(scope, append.node)[0];
  const loop = simpleLoop(loopNode);
  const test = loop === undefined ? undefined : onlyPart(loop.body);
  if (loopNode === undefined || loop === undefined || test?.type !== 'if_statement' || appends.length !== 1) return undefined;
  const [condition, consequence, ...more] = parts(test);
  const call = methodCall(onlyPart(onlyPart(consequence)));
  if (condition?.text.replace(/\s+/g, ' ') !== `${loop.name} not in ${name}` || more.length > 0) return undefined;
  if (call?.receiver.text !== name || call.arguments.length !== 1 || call.arguments[0]?.text !== loop.name) return undefined;
  const start = assignedJustBefore(loopNode, name);
  if (start === undefined || isUsedAfter(scope, loopNode, loop.name) || bindings(scope.body, loop.name).length !== 1)
    return undefined;
  if (occurrences(loop.iterable, name).length > 0 || statementBefore(loopNode)?.id !== start.statement.id) return undefined;
  const edit = replaceStatements(scope.source, start.statement, loopNode, [
    `${name} = list(dict.fromkeys(${loop.iterable.text}))`,
  ]);
  return edit === undefined
    ? undefined
    : rewrite(name, [edit], 'the keys of a dict keep the first of each, in order, in one pass');
}

/** The list is only searched and appended to: it may as well be a set. */
function asSet(name: string, uses: Usage[]): Rewrite | undefined {
  if (
    !uses.every(
      (usage) =>
        usage.kind === 'membership' || usage.kind === 'assigned' || (usage.kind === 'method' && usage.method === 'append'),
    )
  )
    return undefined;
  const edits = uses.flatMap((usage) => {
    if (usage.kind === 'assigned') return [replaceNode(usage.value, 'set()')];
    const method = usage.kind === 'method' ? usage.call.childForFieldName('function')?.childForFieldName('attribute') : undefined;
    return method ? [replaceNode(method, 'add')] : [];
  });
  return rewrite(name, edits, 'a set answers in constant time');
}

/** The list is needed as a list: a set beside it, filled in step, answers the searches. */
function asSetBeside(
  scope: FunctionScope,
  name: string,
  uses: Usage[],
  searches: Of<'membership'>[],
  appends: Of<'method'>[],
): Rewrite | undefined {
  const start = onlyAssignment(scope, name);
  const outer = loopsAround(scope, searches[0]?.node ?? scope.body).at(-1);
  if (start === undefined || outer === undefined || isWithin(start.statement, outer)) return undefined;
  const isPlain = uses.every((usage) => {
    if (
      usage.kind === 'membership' ||
      usage.kind === 'assigned' ||
      usage.kind === 'truth' ||
      usage.kind === 'returned' ||
      usage.kind === 'operand'
    )
      return true;
    if (usage.kind === 'method') return usage.method === 'append';
    if (usage.kind === 'subscript') return usage.access === 'read';
    return (
      (usage.kind === 'argument' || usage.kind === 'iterated' || usage.kind === 'escapes') &&
      (usage.node.startIndex > outer.endIndex || usage.kind === 'argument')
    );
  });
  if (!isPlain || appends.some((append) => !isOwn(scope, append.node))) return undefined;
  const set = freshName(scope.source, `${name}_set`);
  const edits = allEdits(
    insertAfter(scope.source, start.statement, [`${set} = set()`]),
    ...searches.map((search) => replaceNode(search.node, set)),
    ...appends.map((append) => {
      const added = methodCall(append.call)?.arguments[0];
      const statement = statementOf(append.call);
      return added?.type === 'identifier' && statement !== undefined
        ? insertAfter(scope.source, statement, [`${set}.add(${added.text})`])
        : undefined;
    }),
  );
  return edits === undefined ? undefined : rewrite(name, edits, 'a set filled in step with it answers in constant time');
}

function rewrite(name: string, edits: Rewrite['edits'], because: string): Rewrite {
  return {
    edits,
    explanation: `\`${name}\` was searched from its start for every item; ${because}.`,
    openGuards: [`the items compared in \`${name}\` must be hashable, with \`__hash__\` agreeing with \`__eq__\``],
  };
}
