import type { Node } from 'web-tree-sitter';
import { replaceStatements } from '../parsing/edits.ts';
import { kindOfName } from '../parsing/kinds.ts';
import { descendants } from '../parsing/nodes.ts';
import { matchAny } from '../parsing/pattern.ts';
import { bindings, isCaptured, isLocal, isOwn, listPlainFunctions, loopsAround, occurrences } from '../parsing/scope.ts';
import { isUsedAfter, usages } from '../parsing/usage.ts';
import type { Rewrite, Rule } from '../rule.ts';

/** A loop that only appends its items to a list: `extend` takes them all at once. */
export const extendList: Rule = {
  name: 'extend-list',
  title: 'extend a list instead of appending item by item',
  language: 'python',
  grade: 'A',
  gain: { small: 2.7, large: 10, largeSize: 1000 },
  find(source) {
    return listPlainFunctions(source).flatMap((scope) =>
      descendants(scope.body, 'for_statement').flatMap((loop): Rewrite[] => {
        const found = isOwn(scope, loop) ? matchAny(source, [loop], ['for ITEM in XS:\n    OUT.append(ITEM)']) : undefined;
        const { ITEM, XS, OUT } = found ?? {};
        if (XS === undefined || ITEM?.type !== 'identifier' || OUT?.type !== 'identifier' || ITEM.text === OUT.text) return [];
        const name = OUT.text;
        if (!isLocal(scope, name) || isCaptured(scope, name) || kindOfName(scope, name) !== 'list') return [];
        if (!isLocal(scope, ITEM.text) || isUsedAfter(scope, loop, ITEM.text) || bindings(scope.body, ITEM.text).length > 1)
          return [];
        // An iterable that reads the list would see it grow, and other names for the list may let it do so.
        if (
          occurrences(XS, name).length > 0 ||
          descendants(XS, 'yield', 'await').length > 0 ||
          isShared(scope.body, name, endOfLoops(loopsAround(scope, loop), loop))
        )
          return [];
        const edit = replaceStatements(source, loop, loop, [`${name}.extend(${XS.text})`]);
        if (edit === undefined) return [];
        return [
          {
            edits: [edit],
            explanation: `The items were appended to \`${name}\` one call at a time; \`extend\` takes them all in one.`,
            openGuards: [],
          },
        ];
      }),
    );
  },
};

function endOfLoops(loops: Node[], loop: Node): number {
  return Math.max(loop.endIndex, ...loops.map((around) => around.endIndex));
}

function isShared(body: Node, name: string, end: number): boolean {
  return usages(body, name).some(
    (usage) => (usage.kind === 'escapes' || usage.kind === 'yielded') && usage.node.startIndex < end,
  );
}
