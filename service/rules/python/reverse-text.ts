import { replaceStatements } from '../parsing/edits.ts';
import { annotatedKind, kindOf } from '../parsing/kinds.ts';
import { descendants, statementBefore } from '../parsing/nodes.ts';
import { matchAny } from '../parsing/pattern.ts';
import { isCaptured, isLocal, isOwn, listPlainFunctions } from '../parsing/scope.ts';
import { isUsedAfter } from '../parsing/usage.ts';
import type { Rewrite, Rule } from '../rule.ts';

/** A text put together from its characters, the last one first: a slice does it in one step. */
export const reverseText: Rule = {
  name: 'reverse-text',
  title: 'reverse a text with a slice',
  language: 'python',
  grade: 'A',
  gain: { small: 4.4, large: 95, largeSize: 1000 },
  find(source) {
    return listPlainFunctions(source).flatMap((scope) =>
      descendants(scope.body, 'for_statement').flatMap((loop): Rewrite[] => {
        const start = statementBefore(loop);
        const found = isOwn(scope, loop) ? matchAny(source, [start, loop], patterns) : undefined;
        const { TEXT, ITEM, XS } = found ?? {};
        if (start === undefined || TEXT?.type !== 'identifier' || ITEM?.type !== 'identifier' || XS?.type !== 'identifier')
          return [];
        if (
          !isLocal(scope, TEXT.text) ||
          isCaptured(scope, TEXT.text) ||
          !isLocal(scope, ITEM.text) ||
          isUsedAfter(scope, loop, ITEM.text)
        )
          return [];
        if (new Set([TEXT.text, ITEM.text, XS.text]).size < 3) return [];
        const kind = kindOf(scope, XS) ?? annotatedKind(scope, XS.text);
        if (kind !== undefined && kind !== 'str') return [];
        const edit = replaceStatements(source, start, loop, [`${TEXT.text} = ${XS.text}[::-1]`]);
        if (edit === undefined) return [];
        return [
          {
            edits: [edit],
            explanation: `Every character copied all of \`${TEXT.text}\`; a slice with step -1 reverses \`${XS.text}\` at once.`,
            openGuards: kindOf(scope, XS) === 'str' ? [] : [`\`${XS.text}\` must be text`],
          },
        ];
      }),
    );
  },
};

const patterns = ["''", '""'].map((empty) => `TEXT = ${empty}\nfor ITEM in XS:\n    TEXT = ITEM + TEXT`);
