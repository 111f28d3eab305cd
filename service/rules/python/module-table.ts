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
import { ancestors, descendants, field, isConstant, methodCall, parts, plainAssignment, statementOf } from '../parsing/nodes.ts';
import {
  type FunctionScope,
  freshName,
  isBinding,
  isBuiltin,
  isCaptured,
  isLocal,
  isOwn,
  listFunctions,
  occurrences,
} from '../parsing/scope.ts';
import { isReadOnly, onlyAssignment, usages } from '../parsing/usage.ts';
import type { Edit, ParsedSource, Rule } from '../rule.ts';

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
    return [...byPlace(source)].flatMap(([place, tables]) => {
      const lines = tables.flatMap(({ definition }) => definition);
      const before = insertBefore(source, place, [...lines, '', '']);
      if (before === undefined || tables.length === 0) return [];
      const names = tables.map(({ shown }) => shown).join(', ');
      return [
        {
          edits: [before, ...tables.flatMap(({ edits }) => edits)],
          explanation: `Made anew at every call and only read: ${names}. As a constant of the module, a table is made once.`,
          openGuards: [],
        },
      ];
    });
  },
};

/** A table of a function: the lines that make it a constant, and the edits that take it out of the function. */
interface Table {
  /** What an explanation calls it. */
  shown: string;
  definition: string[];
  edits: Edit[];
}

/** The tables of all functions, by the statement of the module that they stand in. */
function byPlace(source: ParsedSource): Map<Node, Table[]> {
  const places = new Map<number, Node>();
  const tables = new Map<Node, Table[]>();
  for (const scope of listFunctions(source)) {
    const place = ancestors(scope.node).find((parent) => parent.parent?.type === 'module') ?? scope.node;
    const known = places.get(place.id) ?? place;
    places.set(place.id, known);
    const found = [
      ...parts(scope.body).flatMap((statement) => tableOf(source, scope, statement) ?? []),
      ...namelessTables(source, scope),
    ];
    tables.set(known, [...(tables.get(known) ?? []), ...found]);
  }
  return tables;
}

function tableOf(source: ParsedSource, scope: FunctionScope, statement: Node): Table | undefined {
  const assigned = plainAssignment(statement);
  if (assigned?.left.type !== 'identifier') return undefined;
  const name = assigned.left.text;
  if (onlyAssignment(scope, name)?.statement.id !== statement.id || !isTable(source, assigned.right)) return undefined;
  if (!isLocal(scope, name) || isCaptured(scope, name)) return undefined;
  if (readsNames.some((reader) => occurrences(scope.body, reader).length > 0)) return undefined;
  const uses = usages(scope.body, name).filter((usage) => usage.kind !== 'assigned');
  const areReads = uses.every(
    (usage) => usage.kind !== 'returned' && isReadOnly(usage) && usage.node.startIndex >= statement.endIndex,
  );
  const indent = indentOf(source, statement);
  if (!areReads || uses.length === 0 || indent === undefined) return undefined;
  const constant = freshName(source, asModuleConstant(`${scope.qualifiedName}.${name}`));
  const definition = define(source, constant, assigned.right, indent);
  const edits = allEdits(removeStatement(source, statement), ...uses.map((usage) => replaceNode(usage.node, constant)));
  return edits && { shown: `\`${name}\``, definition, edits };
}

/** Tables that are looked up where they are written: `{1: 'st', 2: 'nd', 3: 'rd'}.get(number, 'th')`. */
function namelessTables(source: ParsedSource, scope: FunctionScope): Table[] {
  const tables = descendants(scope.body, 'dictionary').filter(
    (node) => isOwn(scope, node) && isTable(source, node) && isLookedUp(node),
  );
  return tables.flatMap((node, index): Table[] => {
    const statement = statementOf(node);
    const indent = statement && indentOf(source, statement);
    if (indent === undefined) return [];
    const constant = freshName(source, asModuleConstant(`${scope.qualifiedName}.table${index === 0 ? '' : `_${index + 1}`}`));
    return [
      {
        shown: `a table of ${parts(node).length} entries`,
        definition: define(source, constant, node, indent),
        edits: [replaceNode(node, constant)],
      },
    ];
  });
}

function isLookedUp(node: Node): boolean {
  const parent = node.parent;
  if (parent?.type === 'subscript') return field(parent, 'value')?.id === node.id && !isBinding(parent);
  const call = parent?.type === 'attribute' ? parent.parent : undefined;
  return methodCall(call ?? undefined)?.method === 'get' && methodCall(call ?? undefined)?.receiver.id === node.id;
}

/** The lines of `constant = {...}`, moved to the left by what the function was indented. */
function define(source: ParsedSource, constant: string, table: Node, indent: string): string[] {
  return `${constant} = ${table.text}`
    .split(newlineOf(source))
    .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line));
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
  return isConstant(node) || (node.text === 'type(None)' && isBuiltin(source, 'type'));
}
