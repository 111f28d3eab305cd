import { replaceNode } from '../parsing/edits.ts';
import { descendants, field, namedCall } from '../parsing/nodes.ts';
import { isBuiltin, isOwn, listFunctions } from '../parsing/scope.ts';
import type { Rewrite, Rule } from '../rule.ts';

/** `sorted(xs)[0]` sorts everything for one item: `min` finds the same one in one pass. */
export const sortedFirst: Rule = {
  name: 'sorted-first',
  title: 'find the smallest with min instead of sorting',
  language: 'python',
  grade: 'A',
  gain: { small: 1.06, large: 2.5, largeSize: 1000 },
  find(source) {
    if (!isBuiltin(source, 'sorted') || !isBuiltin(source, 'min')) return [];
    return listFunctions(source).flatMap((scope) =>
      descendants(scope.body, 'subscript').flatMap((node): Rewrite[] => {
        const call = field(node, 'value');
        const named = namedCall(call);
        const [values, ...more] = named?.arguments ?? [];
        if (
          named?.name.text !== 'sorted' ||
          values === undefined ||
          more.length > 0 ||
          field(node, 'subscript')?.text !== '0' ||
          !isOwn(scope, node)
        )
          return [];
        if (call === undefined || node.childrenForFieldName('subscript').length > 1) return [];
        return [
          {
            edits: [replaceNode(node, `min(${values.text})`)],
            explanation: `\`${call.text}\` sorted every value to take the first; \`min\` finds it in one pass.`,
            openGuards: [
              `\`${values.text}\` must not be empty (an IndexError becomes a ValueError), and its values must have a total order (no NaN)`,
            ],
          },
        ];
      }),
    );
  },
};
