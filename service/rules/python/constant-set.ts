import { replaceNode } from '../parsing/edits.ts';
import { isVisiblyUnhashable } from '../parsing/kinds.ts';
import { comparison, descendants, isConstant, parts } from '../parsing/nodes.ts';
import { isOwn, listFunctions } from '../parsing/scope.ts';
import type { Rewrite, Rule } from '../rule.ts';

/** With fewer constants a search of them in turn is as fast. */
const fewestConstants = 4;

/** `x in ['a', 'b', 'c', 'd']`: as a set literal it is made once, when the file is compiled, and answers at once. */
export const constantSet: Rule = {
  name: 'constant-set',
  title: 'look constants up in a set literal',
  language: 'python',
  grade: 'A',
  gain: { small: 3.6, large: 3.3, largeSize: 1000 },
  find(source) {
    return listFunctions(source).flatMap((scope) =>
      descendants(scope.body, 'comparison_operator').flatMap((test): Rewrite[] => {
        const found = comparison(test);
        if (
          found === undefined ||
          !/^(not )?in$/.test(found.operator) ||
          !/^(list|tuple)$/.test(found.right.type) ||
          !isOwn(scope, test)
        )
          return [];
        const constants = parts(found.right);
        if (constants.length < fewestConstants || !constants.every(isConstant) || isVisiblyUnhashable(scope, found.left))
          return [];
        // A comment or a trailing comma inside is kept: only the brackets change.
        const inside = found.right.text.slice(1, -1);
        return [
          {
            edits: [replaceNode(found.right, `{${inside}}`)],
            explanation:
              'The constants were compared one after the other; a set literal of constants is made once and answers in constant time.',
            openGuards: [`\`${found.left.text}\` must be hashable, with \`__hash__\` agreeing with \`__eq__\``],
          },
        ];
      }),
    );
  },
};
