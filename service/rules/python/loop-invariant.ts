import type { Node } from 'web-tree-sitter';
import { insertBefore, replaceNode } from '../parsing/edits.ts';
import { descendants, field, isWithin, leaves, namedCall, statementOf } from '../parsing/nodes.ts';
import {
  bindings,
  type FunctionScope,
  freshName,
  isBuiltin,
  isModule,
  isOwn,
  listPlainFunctions,
  loopsAround,
  occurrences,
} from '../parsing/scope.ts';
import { mayChange } from '../parsing/usage.ts';
import type { Rewrite, Rule } from '../rule.ts';

/** Builtins that read a whole collection and give a value that nobody can change. */
const costly = /^(sum|min|max)$/;

/** `sum(xs)` in a loop that leaves `xs` alone gives the same every time: it is worked out once before the loop. */
export const loopInvariant: Rule = {
  name: 'loop-invariant',
  title: 'work out once what is the same in every round',
  language: 'python',
  grade: 'A',
  gain: { small: 2.2, large: 126, largeSize: 1000 },
  find(source) {
    return listPlainFunctions(source).flatMap((scope) => {
      const calls = descendants(scope.body, 'call').filter((call) => isOwn(scope, call) && isInvariantKind(scope, call));
      const texts = [...new Set(calls.map((call) => call.text))];
      return texts.flatMap((text) =>
        rewritesOf(
          scope,
          calls.filter((call) => call.text === text),
        ),
      );
    });
  },
};

/** `sum(xs)`, `max(xs)` of a name, or `re.compile` of a literal. */
function isInvariantKind(scope: FunctionScope, call: Node): boolean {
  if (/^re\.compile\(\s*[rR]?(["'])[^"']*\1\s*\)$/.test(call.text)) return isModule(scope.source, 're');
  const named = namedCall(call);
  const [only, ...more] = named?.arguments ?? [];
  return (
    named !== undefined &&
    costly.test(named.name.text) &&
    isBuiltin(scope.source, named.name.text) &&
    only?.type === 'identifier' &&
    more.length === 0
  );
}

function rewritesOf(scope: FunctionScope, calls: Node[]): Rewrite[] {
  const groups = new Map<number, { place: Node; calls: Node[] }>();
  for (const call of calls) {
    const place = placeBefore(scope, call);
    if (place === undefined) continue;
    const group = groups.get(place.id) ?? { place, calls: [] };
    group.calls.push(call);
    groups.set(place.id, group);
  }
  return [...groups.values()].flatMap(({ place, calls: repeated }) => {
    const [call] = repeated;
    if (call === undefined) return [];
    const argument = namedCall(call)?.arguments[0]?.text;
    const name = freshName(
      scope.source,
      argument === undefined ? 'compiled_pattern' : `${argument}_${namedCall(call)?.name.text}`,
    );
    const callee = namedCall(call)?.name.text ?? '';
    // A loop over the collection itself runs zero times when it is empty, and nobody asks for the default.
    const isOverItself = argument !== undefined && callee !== 'sum' && iterables(place).includes(argument);
    const value = isOverItself ? `${callee}(${argument}, default=None)` : call.text;
    const before = insertBefore(scope.source, place, [`${name} = ${value}`]);
    if (before === undefined) return [];
    return [
      {
        edits: [before, ...repeated.map((found) => replaceNode(found, name))],
        explanation: `\`${call.text}\` was worked out again in every round although nothing in it changes; it is now worked out once.`,
        openGuards:
          argument === undefined
            ? [`\`${call.text}\` must be a valid pattern: it is now compiled even when the loop runs zero times`]
            : [listGuard(argument), ...(isOverItself ? [] : [`\`${call.text}\` must not fail where the loop runs zero times`])],
      },
    ];
  });
}

function listGuard(name: string): string {
  return `\`${name}\` must be a list or tuple that nothing called in the loop changes`;
}

/** What the loop of a statement runs over: a `for`, or the only comprehension in it. */
function iterables(place: Node): string[] {
  const loops = place.type === 'for_statement' ? [place] : descendants(place, 'for_in_clause');
  const [only, ...more] = loops;
  const iterable = only === undefined || more.length > 0 ? undefined : field(only, 'right');
  return iterable === undefined ? [] : [iterable.text];
}

/** The statement of the outermost loop that leaves every name of the call alone. */
function placeBefore(scope: FunctionScope, call: Node): Node | undefined {
  let place: Node | undefined;
  const names = [
    ...new Set(
      descendants(call, 'identifier')
        .filter((node) => occurrences(node, node.text).length > 0)
        .map((node) => node.text),
    ),
  ].filter((name) => name !== 're' && !costly.test(name));
  for (const loop of loopsAround(scope, call)) {
    const statement = statementOf(loop);
    if (statement === undefined || leaves(statement, 'yield', 'await')) break;
    if (names.some((name) => mayChange(statement, name) || !isBoundBefore(scope, statement, name))) break;
    place = statement;
  }
  return place;
}

function isBoundBefore(scope: FunctionScope, statement: Node, name: string): boolean {
  const bound = bindings(scope.body, name);
  if (scope.parameters.includes(name) || bound.length === 0) return true;
  return bound.some((node) => {
    const block = statementOf(node)?.parent;
    return node.endIndex < statement.startIndex && block !== undefined && block !== null && isWithin(statement, block);
  });
}
