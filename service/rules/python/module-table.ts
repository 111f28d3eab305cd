import type { Node } from 'web-tree-sitter';
import { asModuleConstant } from '../parsing/constants.ts';
import {
  allEdits,
  hasMultilineString,
  indentOf,
  insertBefore,
  newlineOf,
  removeStatement,
  replaceNode,
} from '../parsing/edits.ts';
import { ancestors, field, isConstant, parts } from '../parsing/nodes.ts';
import { type FunctionScope, freshName, isBuiltin, isCaptured, isLocal, listFunctions, occurrences } from '../parsing/scope.ts';
import { isReadOnly, onlyAssignment, usages } from '../parsing/usage.ts';
import type { ParsedSource, Rewrite, Rule } from '../rule.ts';

/** A smaller dict is made as fast as the constant of a module is found. */
const fewestItems = 3;

/** Builtins that see local names by their text. */
const readsNames = ['locals', 'vars', 'eval', 'exec'];

/** A dict of constants that is only read is the same at every call: as a constant of the module it is made once. */
export const moduleTable: Rule = {
  name: 'module-table',
  title: 'make a table of constants once for the module',
  language: 'python',
  grade: 'A',
  gain: { small: 3.2, large: 3.3, largeSize: 1000 },
  find(source) {
    return listFunctions(source).flatMap((scope) =>
      parts(scope.body).flatMap((statement) => rewriteOf(source, scope, statement) ?? []),
    );
  },
};

function rewriteOf(source: ParsedSource, scope: FunctionScope, statement: Node): Rewrite | undefined {
  const assignment = statement.type === 'expression_statement' ? statement.namedChild(0) : null;
  const target = assignment?.type === 'assignment' ? field(assignment, 'left') : undefined;
  if (target?.type !== 'identifier') return undefined;
  const name = target.text;
  const table = onlyAssignment(scope, name);
  if (table?.statement.id !== statement.id || !isTable(source, table.value) || !isLocal(scope, name)) return undefined;
  if (isCaptured(scope, name) || readsNames.some((reader) => occurrences(scope.body, reader).length > 0)) return undefined;
  const uses = usages(scope.body, name).filter((usage) => usage.kind !== 'assigned');
  const areReads = uses.every(
    (usage) => usage.kind !== 'returned' && isReadOnly(usage) && usage.node.startIndex >= statement.endIndex,
  );
  const place = ancestors(scope.node).find((parent) => parent.parent?.type === 'module') ?? scope.node;
  const indent = indentOf(source, statement);
  if (!areReads || uses.length === 0 || indent === undefined) return undefined;
  const constant = freshName(source, asModuleConstant(`${scope.qualifiedName}.${name}`));
  const lines = `${constant} = ${table.value.text}`
    .split(newlineOf(source))
    .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line));
  const edits = allEdits(
    insertBefore(source, place, [...lines, '', '']),
    removeStatement(source, statement),
    ...uses.map((usage) => replaceNode(usage.node, constant)),
  );
  if (edits === undefined) return undefined;
  return {
    edits,
    explanation: `The table \`${name}\` was made anew at every call and only read; as a constant of the module it is made once.`,
    openGuards: [],
  };
}

/** A dict whose keys and values are constants or builtin types, none of them changeable. */
function isTable(source: ParsedSource, value: Node): boolean {
  if (value.type !== 'dictionary' || hasMultilineString(value)) return false;
  const items = parts(value);
  return (
    items.length >= fewestItems &&
    items.every((item) => {
      const [key, held] = [field(item, 'key'), field(item, 'value')];
      return item.type === 'pair' && key !== undefined && held !== undefined && isFixed(source, key) && isFixed(source, held);
    })
  );
}

function isFixed(source: ParsedSource, node: Node): boolean {
  if (node.type === 'tuple') return parts(node).every((part) => isFixed(source, part));
  if (node.type === 'identifier')
    return (
      /^(bool|int|float|complex|str|bytes|list|tuple|dict|set|frozenset|object|type)$/.test(node.text) &&
      isBuiltin(source, node.text)
    );
  return isConstant(node);
}
