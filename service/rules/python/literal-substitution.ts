import { asOperand, replaceNode } from '../parsing/edits.ts';
import { annotatedKind, kindOf } from '../parsing/kinds.ts';
import { descendants, literalText, methodCall } from '../parsing/nodes.ts';
import { isModule, listFunctions } from '../parsing/scope.ts';
import type { Rewrite, Rule } from '../rule.ts';

/** Characters that mean more than themselves in a pattern. */
const special = /[.^$*+?{}[\]\\|()]/;

/** `re.sub` with a pattern that is only text does what `str.replace` does, without a regular expression. */
export const literalSubstitution: Rule = {
  name: 'literal-substitution',
  title: 'replace plain text with str.replace',
  language: 'python',
  grade: 'A',
  gain: { small: 7.9, large: 10.8, largeSize: 1000 },
  find(source) {
    if (!isModule(source, 're')) return [];
    return listFunctions(source).flatMap((scope) =>
      descendants(scope.body, 'call').flatMap((call): Rewrite[] => {
        const found = methodCall(call);
        const [pattern, replacement, text, ...more] = found?.arguments ?? [];
        if (found?.receiver.text !== 're' || found.method !== 'sub' || text === undefined || more.length > 0) return [];
        const from = literalText(pattern);
        if (
          !from ||
          special.test(from) ||
          literalText(replacement) === undefined ||
          pattern === undefined ||
          replacement === undefined
        )
          return [];
        const kind = kindOf(scope, text) ?? (text.type === 'identifier' ? annotatedKind(scope, text.text) : undefined);
        if (kind !== undefined && kind !== 'str') return [];
        return [
          {
            edits: [replaceNode(call, `${asOperand(text)}.replace(${pattern.text}, ${replacement.text})`)],
            explanation: `The pattern ${pattern.text} holds no special character; \`str.replace\` needs no regular expression for it.`,
            openGuards: kindOf(scope, text) === 'str' ? [] : [`\`${text.text}\` must be text`],
          },
        ];
      }),
    );
  },
};
