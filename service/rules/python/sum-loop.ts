import { replaceStatements } from '../parsing/edits.ts';
import { annotatedKind, kindOf } from '../parsing/kinds.ts';
import { descendants, statementBefore } from '../parsing/nodes.ts';
import { matchAny } from '../parsing/pattern.ts';
import { bindings, isBuiltin, isCaptured, isLocal, isOwn, listPlainFunctions, occurrences } from '../parsing/scope.ts';
import { isUsedAfter } from '../parsing/usage.ts';
import type { Rewrite, Rule } from '../rule.ts';

/** A loop that adds up its items from 0: `sum` does the same additions in C. */
export const sumLoop: Rule = {
  name: 'sum-loop',
  title: 'add up with sum',
  language: 'python',
  grade: 'A',
  gain: { small: 1.8, large: 4.7, largeSize: 1000 },
  find(source) {
    if (!isBuiltin(source, 'sum')) return [];
    return listPlainFunctions(source).flatMap((scope) =>
      descendants(scope.body, 'for_statement').flatMap((loop): Rewrite[] => {
        const start = statementBefore(loop);
        const found = isOwn(scope, loop) ? matchAny(source, [start, loop], patterns) : undefined;
        const { TOTAL, ITEM, XS } = found ?? {};
        if (start === undefined || XS === undefined || TOTAL?.type !== 'identifier' || ITEM?.type !== 'identifier') return [];
        if (TOTAL.text === ITEM.text || occurrences(XS, TOTAL.text).length > 0 || descendants(XS, 'yield', 'await').length > 0)
          return [];
        if (!isLocal(scope, TOTAL.text) || isCaptured(scope, TOTAL.text)) return [];
        if (!isLocal(scope, ITEM.text) || isUsedAfter(scope, loop, ITEM.text) || bindings(scope.body, ITEM.text).length > 1)
          return [];
        const kind = kindOf(scope, XS) ?? (XS.type === 'identifier' ? annotatedKind(scope, XS.text) : undefined);
        if (kind === 'str') return [];
        const edit = replaceStatements(source, start, loop, [`${TOTAL.text} = sum(${XS.text})`]);
        if (edit === undefined) return [];
        return [
          {
            edits: [edit],
            explanation: `The loop added the items of \`${XS.text}\` in Python; \`sum\` adds them in C.`,
            openGuards: [
              `the items of \`${XS.text}\` must be whole numbers: from Python 3.12 on \`sum\` of floats rounds its result differently`,
            ],
          },
        ];
      }),
    );
  },
};

const patterns = ['TOTAL += ITEM', 'TOTAL = TOTAL + ITEM'].map((step) => `TOTAL = 0\nfor ITEM in XS:\n    ${step}`);
