import { replaceStatements } from '../parsing/edits.ts';
import { annotatedKind, kindOf } from '../parsing/kinds.ts';
import { descendants, isConstant, statementBefore } from '../parsing/nodes.ts';
import { matchAny } from '../parsing/pattern.ts';
import { isCaptured, isLocal, isOwn, listPlainFunctions } from '../parsing/scope.ts';
import { isUsedAfter } from '../parsing/usage.ts';
import type { Rewrite, Rule } from '../rule.ts';

/** A loop that counts the items equal to a value: texts, lists and tuples have `count`. */
export const countItems: Rule = {
  name: 'count-items',
  title: 'count with the method of the collection',
  language: 'python',
  grade: 'A',
  gain: { small: 2.5, large: 36, largeSize: 1000 },
  find(source) {
    return listPlainFunctions(source).flatMap((scope) =>
      descendants(scope.body, 'for_statement').flatMap((loop): Rewrite[] => {
        const start = statementBefore(loop);
        const found = isOwn(scope, loop) ? matchAny(source, [start, loop], patterns) : undefined;
        const { COUNT, ITEM, XS, VALUE } = found ?? {};
        if (
          start === undefined ||
          COUNT?.type !== 'identifier' ||
          ITEM?.type !== 'identifier' ||
          XS?.type !== 'identifier' ||
          VALUE === undefined
        )
          return [];
        if (
          !isLocal(scope, COUNT.text) ||
          isCaptured(scope, COUNT.text) ||
          !isLocal(scope, ITEM.text) ||
          isUsedAfter(scope, loop, ITEM.text)
        )
          return [];
        if (VALUE.type !== 'identifier' && !isConstant(VALUE)) return [];
        if (new Set([COUNT.text, ITEM.text, XS.text, VALUE.text]).size < 4) return [];
        const kind = kindOf(scope, XS) ?? annotatedKind(scope, XS.text);
        if (kind !== undefined && kind !== 'str' && kind !== 'list' && kind !== 'tuple') return [];
        // In a text, `count` finds more than one character, and none at every place between two.
        const isCharacter = /^(['"])[^\\]\1$/.test(VALUE.text);
        if (VALUE.type === 'string' && !isCharacter && kind !== 'list' && kind !== 'tuple') return [];
        const edit = replaceStatements(source, start, loop, [`${COUNT.text} = ${XS.text}.count(${VALUE.text})`]);
        if (edit === undefined) return [];
        const isKnown = kindOf(scope, XS) !== undefined && (kind !== 'str' || isCharacter);
        return [
          {
            edits: [edit],
            explanation: `The loop compared every item of \`${XS.text}\` in Python; its own \`count\` does so in C.`,
            openGuards: isKnown
              ? []
              : [`\`${XS.text}\` must be a list or tuple, or a text with \`${VALUE.text}\` a single character`],
          },
        ];
      }),
    );
  },
};

const patterns = ['ITEM == VALUE', 'VALUE == ITEM'].map(
  (test) => `COUNT = 0\nfor ITEM in XS:\n    if ${test}:\n        COUNT += 1`,
);
