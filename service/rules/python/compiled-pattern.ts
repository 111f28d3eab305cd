import type { Node } from 'web-tree-sitter';
import { insertBefore } from '../parsing/edits.ts';
import { descendants, statementOf } from '../parsing/nodes.ts';
import { callCompiled, isPatternCall, isSimplePattern, patternOf } from '../parsing/pattern-calls.ts';
import { freshName, isModule, isOwn, listFunctions, loopsAround } from '../parsing/scope.ts';
import type { Rewrite, Rule } from '../rule.ts';

/** `re.match('...', text)` looks its pattern up in a cache in every round: a pattern compiled before the loop does not. */
export const compiledPattern: Rule = {
  name: 'compiled-pattern',
  title: 'compile a pattern before the loop that uses it',
  language: 'python',
  grade: 'A',
  gain: { small: 2.6, large: 3.5, largeSize: 1000 },
  find(source) {
    if (!isModule(source, 're')) return [];
    return listFunctions(source).flatMap((scope) => {
      const calls = descendants(scope.body, 'call').filter((call) => isOwn(scope, call) && isPatternCall(call));
      const patterns = [...new Set(calls.map((call) => patternOf(call)))];
      return patterns.flatMap((pattern, index) => {
        const same = calls.filter((call) => patternOf(call) === pattern);
        const byPlace = new Map<number, { place: Node; calls: Node[] }>();
        for (const call of same) {
          const loop = loopsAround(scope, call).at(-1);
          const place = loop === undefined ? undefined : statementOf(loop);
          if (place === undefined) continue;
          const group = byPlace.get(place.id) ?? { place, calls: [] };
          group.calls.push(call);
          byPlace.set(place.id, group);
        }
        return [...byPlace.values()].flatMap((group): Rewrite[] => {
          const name = freshName(source, index === 0 ? 'pattern' : `pattern_${index + 1}`);
          const before = insertBefore(source, group.place, [`${name} = re.compile(${pattern})`]);
          if (before === undefined) return [];
          return [
            {
              edits: [before, ...group.calls.flatMap((call) => callCompiled(call, name))],
              explanation: `The pattern \`${pattern}\` was looked up in the cache of \`re\` in every round; it is compiled once before the loop.`,
              openGuards: isSimplePattern(pattern)
                ? []
                : [`${pattern} must be a valid pattern: it is now compiled even when the loop runs zero times`],
            },
          ];
        });
      });
    });
  },
};
