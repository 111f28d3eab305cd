import type { Node } from 'web-tree-sitter';
import type { Edit, ParsedSource } from '../rule.ts';
import { newlineOf } from './edits.ts';
import { descendants, field, onlyPart, statements } from './nodes.ts';
import { bindings } from './scope.ts';

/**
 * The import statement that makes `name` of `module` known here: none needed when it is imported at the top already,
 * `undefined` when the file uses the name for something else.
 */
export function importOf(source: ParsedSource, module: string, name: string): { imports: string[] } | undefined {
  if (descendants(source.root, 'wildcard_import').length > 0) return undefined;
  const bound = bindings(source.root, name);
  if (bound.length === 0) return { imports: [`from ${module} import ${name}`] };
  return bound.every((node) => isImportOf(node, module)) ? { imports: [] } : undefined;
}

function isImportOf(node: Node, module: string): boolean {
  const statement = node.parent?.type === 'dotted_name' ? node.parent.parent : null;
  return (
    statement?.type === 'import_from_statement' &&
    statement.parent?.type === 'module' &&
    field(statement, 'module_name')?.text === module
  );
}

/** The edit that adds import statements below the file's own, each once; `undefined` when the file has them all. */
export function addImports(source: ParsedSource, wanted: readonly string[]): Edit | undefined {
  const present = new Set(statements(source.root).map((statement) => statement.text));
  const missing = [...new Set(wanted)].filter((line) => !present.has(line));
  if (missing.length === 0) return undefined;
  const newline = newlineOf(source);
  const last = lastImport(source);
  if (last !== undefined) {
    const end = last.endIndex + (/^[^\r\n]*/.exec(source.text.slice(last.endIndex))?.[0].length ?? 0);
    return { start: end, end, text: missing.map((line) => `${newline}${line}`).join('') };
  }
  const start = startOfCode(source);
  return { start, end: start, text: missing.map((line) => `${line}${newline}`).join('') + newline + newline };
}

/** The last of the imports that stand before the first other statement; a docstring may come before them. */
function lastImport(source: ParsedSource): Node | undefined {
  let found: Node | undefined;
  for (const [index, statement] of statements(source.root).entries()) {
    if (/^(import_statement|import_from_statement|future_import_statement)$/.test(statement.type)) found = statement;
    else if (!(index === 0 && isDocstring(statement))) return found;
  }
  return found;
}

/** Where the first statement begins, or the second after a docstring; comments above it stay above. */
function startOfCode(source: ParsedSource): number {
  const [first, second] = statements(source.root);
  const code = first !== undefined && isDocstring(first) ? second : first;
  return code?.startIndex ?? source.text.length;
}

function isDocstring(statement: Node): boolean {
  return statement.type === 'expression_statement' && onlyPart(statement)?.type === 'string';
}
