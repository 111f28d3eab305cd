import type { Node } from 'web-tree-sitter';
import { allEdits, insertAfter } from '../parsing/edits.ts';
import {
  descendants,
  field,
  isTried,
  leaves,
  methodCall,
  operation,
  parts,
  plainAssignment,
  statementOf,
} from '../parsing/nodes.ts';
import { type FunctionScope, isCaptured, isLocal, isOwn, listPlainFunctions, occurrences } from '../parsing/scope.ts';
import { assignedJustBefore } from '../parsing/usage.ts';
import type { Edit, ParsedSource, Rewrite, Rule } from '../rule.ts';

/** `items.insert(0, x)` or `items = [x] + items` in a loop moves all items each time: append, and reverse once at the end. */
export const insertZero: Rule = {
  name: 'insert-zero',
  title: 'append and reverse once instead of inserting at the front',
  language: 'python',
  grade: 'A',
  gain: { small: 1.4, large: 225, largeSize: 20_000 },
  find(source) {
    return listPlainFunctions(source).flatMap((scope) => {
      const names = new Set([...insertions(scope.body)].map((found) => found.name));
      return [...names].flatMap((name) =>
        isLocal(scope, name) && !isCaptured(scope, name)
          ? descendants(scope.body, 'for_statement', 'while_statement').flatMap(
              (loop) => rewriteOf(source, scope, loop, name) ?? [],
            )
          : [],
      );
    });
  },
};

interface Insertion {
  name: string;
  statement: Node;
  item: Node;
}

function insertions(region: Node): Insertion[] {
  return descendants(region, 'expression_statement').flatMap((statement) => {
    const [expression] = parts(statement);
    const call = methodCall(expression);
    const [place, item, ...more] = call?.arguments ?? [];
    if (call?.method === 'insert' && call.receiver.type === 'identifier' && place?.text === '0' && item && more.length === 0) {
      return [{ name: call.receiver.text, statement, item }];
    }
    const assignment = plainAssignment(statement);
    const sum = operation(assignment?.right);
    const only = sum?.left.type === 'list' ? parts(sum.left) : [];
    if (
      assignment?.left.type !== 'identifier' ||
      sum?.operator !== '+' ||
      sum.right.text !== assignment.left.text ||
      only.length !== 1
    )
      return [];
    return only.flatMap((first) => (/splat/.test(first.type) ? [] : [{ name: assignment.left.text, statement, item: first }]));
  });
}

function rewriteOf(source: ParsedSource, scope: FunctionScope, loop: Node, name: string): Rewrite | undefined {
  if (!isOwn(scope, loop) || loop.child(0)?.type === 'async' || field(loop, 'alternative') !== undefined) return undefined;
  const start = assignedJustBefore(loop, name);
  if (start === undefined || !/^(\[\]|list\(\))$/.test(start.value.text)) return undefined;
  if (leaves(loop, 'yield', 'await') || isTried(loop, scope.node) || descendants(loop, 'try_statement').length > 0)
    return undefined;
  const inside = insertions(loop).filter((found) => found.name === name && isOwn(scope, found.statement));
  const own = new Set(inside.map((found) => found.statement.id));
  const isRead = occurrences(loop, name).some((node) => !own.has(statementOf(node)?.id ?? 0));
  if (inside.length === 0 || isRead || inside.some(({ item }) => occurrences(item, name).length > 0)) return undefined;
  const edits = allEdits(
    ...inside.flatMap(({ statement, item }): Edit[] => [
      { start: statement.startIndex, end: item.startIndex, text: `${name}.append(` },
      { start: item.endIndex, end: statement.endIndex, text: ')' },
    ]),
    insertAfter(source, loop, [`${name}.reverse()`]),
  );
  if (edits === undefined) return undefined;
  return {
    edits,
    explanation: `Every item put at the front moved all of \`${name}\`; the items are appended and the list is reversed once after the loop.`,
    openGuards: [],
  };
}
