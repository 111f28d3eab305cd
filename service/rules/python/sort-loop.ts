import type { Node } from 'web-tree-sitter';
import { replaceStatements } from '../parsing/edits.ts';
import { kindOfName } from '../parsing/kinds.ts';
import { descendants, isConstant } from '../parsing/nodes.ts';
import { type Match, matchAny } from '../parsing/pattern.ts';
import { type FunctionScope, freshName, isBuiltin, isOwn, listPlainFunctions } from '../parsing/scope.ts';
import { isUsedAfter, onlyAssignment } from '../parsing/usage.ts';
import type { ParsedSource, Rewrite, Rule } from '../rule.ts';

/** A sort written as two loops, recognised by its exact steps: `list.sort` does the same in the same list. */
export const sortLoop: Rule = {
  name: 'sort-loop',
  title: 'sort with list.sort instead of nested loops',
  language: 'python',
  grade: 'A',
  gain: { small: 17, large: 249, largeSize: 300 },
  find(source) {
    if (!isBuiltin(source, 'range') || !isBuiltin(source, 'len')) return [];
    return listPlainFunctions(source).flatMap((scope) =>
      descendants(scope.body, 'for_statement').flatMap((loop) =>
        isOwn(scope, loop) ? (rewriteOf(source, scope, loop) ?? []) : [],
      ),
    );
  },
};

/** What elements are compared by: themselves, an attribute, an item. */
const keys = ['', '.KEY', '[KEY]'];
const rounds = ['range(SIZE)', 'range(SIZE - 1)'];
const passes = [
  'range(SIZE - I - 1)',
  'range(SIZE - 1 - I)',
  'range(SIZE - 1)',
  'range(0, SIZE - I - 1)',
  'range(0, SIZE - 1 - I)',
  'range(0, SIZE - 1)',
];

const swaps = ['XS[J], XS[J + 1] = XS[J + 1], XS[J]', 'TEMP = XS[J]\nXS[J] = XS[J + 1]\nXS[J + 1] = TEMP'];

interface Kind {
  patterns: string[];
  key: string;
  isDescending: boolean;
  /** Whether elements that compare equal keep their order, as they do with `list.sort`. */
  isStable: boolean;
}

const kinds: Kind[] = keys.flatMap((key) => [
  ...['>', '<'].map((sign) => ({ key, isDescending: sign === '<', isStable: true, patterns: bubbles(key, sign) })),
  ...['<', '>'].map((sign) => ({ key, isDescending: sign === '>', isStable: false, patterns: selections(key, sign) })),
  { key, isDescending: false, isStable: true, patterns: insertions(key) },
]);

function bubbles(key: string, sign: string): string[] {
  const indent = ' '.repeat(16);
  const step = (swap: string, more: string[]) =>
    [`            if XS[J]${key} ${sign} XS[J + 1]${key}:`, ...[...swap.split('\n'), ...more].map((line) => indent + line)].join(
      '\n',
    );
  return rounds.flatMap((round) =>
    passes.flatMap((pass) =>
      swaps.flatMap((swap) => [
        `for I in ${round}:
        for J in ${pass}:
${step(swap, [])}`,
        // A flag ends the rounds when nothing was swapped any more.
        `for I in ${round}:
        FLAG = False
        for J in ${pass}:
${step(swap, ['FLAG = True'])}
        if not FLAG:
            break`,
      ]),
    ),
  );
}

function selections(key: string, sign: string): string[] {
  return rounds.map(
    (round) => `for I in ${round}:
    BEST = I
    for J in range(I + 1, SIZE):
        if XS[J]${key} ${sign} XS[BEST]${key}:
            BEST = J
    XS[I], XS[BEST] = XS[BEST], XS[I]`,
  );
}

function insertions(key: string): string[] {
  const starts = ['    FLAG = XS[I]\n    J = I - 1', '    J = I - 1\n    FLAG = XS[I]'];
  const tests = [`XS[J]${key} > FLAG${key}`, `FLAG${key} < XS[J]${key}`];
  return starts.flatMap((start) =>
    tests.map(
      (test) => `for I in range(1, SIZE):
${start}
    while J >= 0 and ${test}:
        XS[J + 1] = XS[J]
        J -= 1
    XS[J + 1] = FLAG`,
    ),
  );
}

function rewriteOf(source: ParsedSource, scope: FunctionScope, loop: Node): Rewrite | undefined {
  for (const { patterns, key, isDescending, isStable } of kinds) {
    const found = matchAny(source, [loop], patterns);
    const list = found?.XS;
    if (found === undefined || list === undefined || !isSort(scope, loop, found)) continue;
    const kind = kindOfName(scope, list.text);
    if (kind !== undefined && kind !== 'list') return undefined;
    const item = freshName(source, 'item');
    const access = key.replace('KEY', found.KEY?.text ?? '');
    const options = [...(key === '' ? [] : [`key=lambda ${item}: ${item}${access}`]), ...(isDescending ? ['reverse=True'] : [])];
    const edit = replaceStatements(source, loop, loop, [`${list.text}.sort(${options.join(', ')})`]);
    if (edit === undefined) return undefined;
    return {
      edits: [edit],
      explanation: `The loops sort \`${list.text}\` in time that grows with the square of its length; \`list.sort\` gives the same order and is written in C.`,
      openGuards: [
        `the elements of \`${list.text}\` must have a total order (no NaN), and comparing them must not fail`,
        ...(kind === 'list' ? [] : [`\`${list.text}\` must be a list`]),
        ...(isStable ? [] : ['elements that compare equal must be interchangeable: the loops may reorder them']),
      ],
    };
  }
  return undefined;
}

/** The placeholders stand for what a sort needs: names, the list's whole length, a constant item, counters that end with the loop. */
function isSort(scope: FunctionScope, loop: Node, found: Match): boolean {
  const names = [found.I, found.J, found.FLAG, found.BEST, found.TEMP].filter((node) => node !== undefined);
  if (found.XS?.type !== 'identifier' || names.some((node) => node.type !== 'identifier')) return false;
  if (names.some((node) => isUsedAfter(scope, loop, node.text))) return false;
  if (found.KEY !== undefined && found.KEY.parent?.type === 'subscript' && !isConstant(found.KEY)) return false;
  const size = found.SIZE;
  const length = `len(${found.XS.text})`;
  return size?.text === length || (size?.type === 'identifier' && onlyAssignment(scope, size.text)?.value.text === length);
}
