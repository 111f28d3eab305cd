import type { Node } from 'web-tree-sitter';
import { allEdits, emptyText, insertAfter, replaceStatements } from '../parsing/edits.ts';
import { kindOf } from '../parsing/kinds.ts';
import { descendants, field, isTried, leaves, operation, plainAssignment, statementOf } from '../parsing/nodes.ts';
import {
  type FunctionScope,
  freshName,
  isBuiltin,
  isCaptured,
  isLocal,
  isOwn,
  listPlainFunctions,
  loopsAround,
  occurrences,
} from '../parsing/scope.ts';
import { assignedJustBefore } from '../parsing/usage.ts';
import type { Rewrite, Rule } from '../rule.ts';

/** `text = part + text` in a loop copies the whole text each time: the parts are joined from the last to the first. */
export const prependText: Rule = {
  name: 'prepend-text',
  title: 'join the parts in reverse instead of growing a text at its front',
  language: 'python',
  grade: 'A',
  gain: { small: 0.85, large: 43, largeSize: 20_000 },
  find(source) {
    if (!isBuiltin(source, 'reversed')) return [];
    return listPlainFunctions(source).flatMap((scope) => {
      const names = new Set(descendants(scope.body, 'assignment').flatMap((node) => prepend(statementOf(node))?.name ?? []));
      return [...names].flatMap((name) => rewritesOf(scope, name));
    });
  },
};

/** A statement `name = part + name` in which `part` does not mention the name. */
function prepend(statement: Node | undefined): { statement: Node; name: string; part: Node } | undefined {
  const assignment = plainAssignment(statement);
  const sum = operation(assignment?.right);
  if (
    statement === undefined ||
    assignment?.left.type !== 'identifier' ||
    sum?.operator !== '+' ||
    sum.right.type !== 'identifier'
  )
    return undefined;
  const name = assignment.left.text;
  if (sum.right.text !== name || occurrences(sum.left, name).length > 0) return undefined;
  return { statement, name, part: sum.left };
}

function rewritesOf(scope: FunctionScope, name: string): Rewrite[] {
  if (!isLocal(scope, name) || isCaptured(scope, name)) return [];
  return descendants(scope.body, 'for_statement', 'while_statement').flatMap((loop) => {
    const start = isOwn(scope, loop) ? assignedJustBefore(loop, name) : undefined;
    if (start === undefined || kindOf(scope, start.value) !== 'str' || field(loop, 'alternative') !== undefined) return [];
    if (leaves(loop, 'yield', 'await') || isTried(loop, scope.node) || descendants(loop, 'try_statement').length > 0) return [];
    const grown = descendants(loop, 'assignment').flatMap((node) => {
      const found = prepend(statementOf(node));
      return found?.name === name && loopsAround(scope, node).length > 0 ? [found] : [];
    });
    if (grown.length === 0 || occurrences(loop, name).length !== 2 * grown.length) return [];
    const kinds = grown.map((found) => kindOf(scope, found.part));
    if (kinds.some((kind) => kind !== undefined && kind !== 'str')) return [];
    const list = freshName(scope.source, `${name}_parts`);
    const first = /^(''|"")$/.test(start.value.text) ? '' : start.value.text;
    const edits = allEdits(
      replaceStatements(scope.source, start.statement, start.statement, [`${list} = [${first}]`]),
      ...grown.flatMap(({ statement, part }) => [
        { start: statement.startIndex, end: part.startIndex, text: `${list}.append(` },
        { start: part.endIndex, end: statement.endIndex, text: ')' },
      ]),
      insertAfter(scope.source, loop, [`${name} = ${emptyText(scope.source)}.join(reversed(${list}))`]),
    );
    if (edits === undefined) return [];
    return [
      {
        edits,
        explanation: `Each round copied all of \`${name}\` to put a part before it; the parts are collected and joined once, last first.`,
        openGuards: kinds.includes(undefined) ? [`everything put before \`${name}\` must be text`] : [],
      },
    ];
  });
}
