import type { Node } from 'web-tree-sitter';
import { replaceNode } from '../parsing/edits.ts';
import { importOf } from '../parsing/imports.ts';
import { kindOf } from '../parsing/kinds.ts';
import { descendants, field, namedCall, parts } from '../parsing/nodes.ts';
import { type FunctionScope, isBuiltin, isOwn, listFunctions } from '../parsing/scope.ts';
import type { Rewrite, Rule } from '../rule.ts';

/** `sum(lists, [])` copies the list so far for each one that is added; `chain.from_iterable` visits every item once. */
export const chainLists: Rule = {
  name: 'chain-lists',
  title: 'join lists with chain.from_iterable instead of sum',
  language: 'python',
  grade: 'A',
  gain: { small: 0.87, large: 38, largeSize: 1000 },
  find(source) {
    const known = importOf(source, 'itertools', 'chain');
    if (known === undefined || !isBuiltin(source, 'sum') || !isBuiltin(source, 'list')) return [];
    return listFunctions(source).flatMap((scope) =>
      descendants(scope.body, 'call').flatMap((call): Rewrite[] => {
        const given = namedCall(call)?.name.text === 'sum' ? namedCall(call)?.arguments : undefined;
        const [lists, start, ...more] = given ?? [];
        if (
          lists === undefined ||
          start?.text !== '[]' ||
          more.length > 0 ||
          !isOwn(scope, call) ||
          isOtherThanLists(scope, lists)
        )
          return [];
        return [
          {
            edits: [replaceNode(call, `list(chain.from_iterable(${lists.text}))`)],
            imports: known.imports,
            explanation: 'Adding lists with `sum` copied the result for every list; chaining visits each item once.',
            openGuards: holdsLists(scope, lists) ? [] : [`every item of \`${lists.text}\` must be a list`],
          },
        ];
      }),
    );
  },
};

/** The element of a comprehension, or of every part of a list display. */
function elements(lists: Node) {
  if (/_comprehension$|^generator_expression$/.test(lists.type)) return [field(lists, 'body')];
  return lists.type === 'list' || lists.type === 'tuple' ? parts(lists) : [];
}

function holdsLists(scope: FunctionScope, lists: Node): boolean {
  const all = elements(lists);
  return all.length > 0 && all.every((element) => kindOf(scope, element) === 'list');
}

/** `sum` fails for a tuple or a set where a chain would not. */
function isOtherThanLists(scope: FunctionScope, lists: Node): boolean {
  const kind = kindOf(scope, lists);
  if (kind === 'str' || kind === 'dict' || kind === 'number') return true;
  return elements(lists).some((element) => {
    const found = kindOf(scope, element);
    return found !== undefined && found !== 'list';
  });
}
