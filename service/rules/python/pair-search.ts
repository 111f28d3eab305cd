import type { Node } from 'web-tree-sitter';
import { indentUnit, replaceStatements } from '../parsing/edits.ts';
import { annotatedKind, kindOfName } from '../parsing/kinds.ts';
import { descendants } from '../parsing/nodes.ts';
import { type Match, matchAny } from '../parsing/pattern.ts';
import { bindings, type FunctionScope, freshName, isBuiltin, isOwn, listPlainFunctions } from '../parsing/scope.ts';
import { isUsedAfter, onlyAssignment } from '../parsing/usage.ts';
import type { ParsedSource, Rewrite, Rule } from '../rule.ts';

/** Two loops that return the first pair with a given sum: going backwards with a dict finds the same pair in one pass. */
export const pairSearch: Rule = {
  name: 'pair-search',
  title: 'find the pair with a given sum through a dict',
  language: 'python',
  grade: 'A',
  gain: { small: 2.7, large: 65, largeSize: 300 },
  find(source) {
    if (!isBuiltin(source, 'range') || !isBuiltin(source, 'len')) return [];
    return listPlainFunctions(source).flatMap((scope) =>
      descendants(scope.body, 'for_statement').flatMap((loop) =>
        isOwn(scope, loop) ? (rewriteOf(source, scope, loop) ?? []) : [],
      ),
    );
  },
};

const patterns = ['range(SIZE)', 'range(SIZE - 1)'].flatMap((round) =>
  [
    'XS[I] + XS[J] == GOAL',
    'XS[J] + XS[I] == GOAL',
    'GOAL == XS[I] + XS[J]',
    'XS[J] == GOAL - XS[I]',
    'XS[I] == GOAL - XS[J]',
  ].map(
    (test) => `for I in ${round}:
    for J in range(I + 1, SIZE):
        if ${test}:
            return RESULT`,
  ),
);

function rewriteOf(source: ParsedSource, scope: FunctionScope, loop: Node): Rewrite | undefined {
  const found = matchAny(source, [loop], withTuples(patterns));
  const result = descendants(loop, 'return_statement')[0];
  if (found === undefined || result === undefined || !isPairSearch(scope, loop, found)) return undefined;
  const { XS, I, J, GOAL } = found;
  if (XS === undefined || I === undefined || J === undefined || GOAL === undefined) return undefined;
  const later = freshName(source, `later_${XS.text}`);
  const first = freshName(source, 'first_pair');
  const unit = indentUnit(source);
  const edit = replaceStatements(source, loop, loop, [
    `${later} = {}`,
    `${first} = None`,
    `for ${I.text} in range(len(${XS.text}) - 1, -1, -1):`,
    `${unit}${J.text} = ${later}.get(${GOAL.text} - ${XS.text}[${I.text}])`,
    `${unit}if ${J.text} is not None:`,
    `${unit}${unit}${first} = (${I.text}, ${J.text})`,
    `${unit}${later}[${XS.text}[${I.text}]] = ${I.text}`,
    `if ${first} is not None:`,
    `${unit}${I.text}, ${J.text} = ${first}`,
    `${unit}${result.text}`,
  ]);
  if (edit === undefined) return undefined;
  return {
    edits: [edit],
    explanation: `All pairs of \`${XS.text}\` were tried; one pass from the end with a dict of the values seen finds the same first pair.`,
    openGuards: [
      `\`${XS.text}\` and \`${GOAL.text}\` must be whole numbers: a sum of floats may be rounded where a difference is not`,
    ],
  };
}

/** `return (i, j)` and `return [i, j]` are one expression, `return i, j` is not: a placeholder does not stand for it. */
function withTuples(all: string[]): string[] {
  return [...all, ...all.map((pattern) => pattern.replace('RESULT', 'I, J'))];
}

function isPairSearch(scope: FunctionScope, loop: Node, found: Match): boolean {
  const { XS, I, J, GOAL, SIZE, RESULT } = found;
  if (XS?.type !== 'identifier' || I?.type !== 'identifier' || J?.type !== 'identifier' || GOAL === undefined) return false;
  if (GOAL.type !== 'identifier' && GOAL.type !== 'integer') return false;
  if (GOAL.text === I.text || GOAL.text === J.text || isUsedAfter(scope, loop, I.text) || isUsedAfter(scope, loop, J.text))
    return false;
  if (RESULT !== undefined && descendants(RESULT, 'call', 'yield', 'await').length > 0) return false;
  for (const name of [XS.text, GOAL.text]) {
    const kind = kindOfName(scope, name) ?? annotatedKind(scope, name);
    if (kind === 'str' || kind === 'dict' || kind === 'set' || kind === 'generator') return false;
    if (bindings(loop, name).length > 0) return false;
  }
  if (/\bfloat\b/.test(scope.node.childForFieldName('parameters')?.text ?? '')) return false;
  const length = `len(${XS.text})`;
  return SIZE?.text === length || (SIZE?.type === 'identifier' && onlyAssignment(scope, SIZE.text)?.value.text === length);
}
