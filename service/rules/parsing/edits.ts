import type { Node } from 'web-tree-sitter';
import type { Edit, ParsedSource } from '../rule.ts';
import { descendants } from './nodes.ts';

/** The text with its edits made. They must not overlap; two insertions at one place keep their order. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const ordered = edits.map((edit, index) => ({ edit, index })).sort((a, b) => a.edit.start - b.edit.start || a.index - b.index);
  let result = '';
  let at = 0;
  for (const { edit } of ordered) {
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}

/** True when two groups of edits cannot both be made. */
export function overlap(first: readonly Edit[], second: readonly Edit[]): boolean {
  return first.some(
    (a) => second.some((b) => a.start < b.end && b.start < a.end) || second.some((b) => a.start === b.start && a.end === b.end),
  );
}

/** The file's line ending: that of its first line. */
export function newlineOf(source: ParsedSource): string {
  return /\r?\n/.exec(source.text)?.[0] ?? '\n';
}

/** The blanks before a statement. `undefined` when something else stands before it in its line, as after `;` or `else:`. */
export function indentOf(source: ParsedSource, statement: Node): string | undefined {
  const lineStart = source.text.lastIndexOf('\n', statement.startIndex - 1) + 1;
  const before = source.text.slice(lineStart, statement.startIndex);
  return /^[ \t]*$/.test(before) ? before : undefined;
}

/** One level of indentation as the file has it: what its first indented line adds to the line above. */
export function indentUnit(source: ParsedSource): string {
  return /^([ \t]+)\S/m.exec(source.text)?.[1] ?? '    ';
}

/** Lines put before a statement, at its indentation. `undefined` when the statement does not begin its line. */
export function insertBefore(source: ParsedSource, statement: Node, lines: readonly string[]): Edit | undefined {
  const indent = indentOf(source, statement);
  if (indent === undefined) return undefined;
  const text = lines.map((line) => `${line}${newlineOf(source)}${indent}`).join('');
  return { start: statement.startIndex, end: statement.startIndex, text };
}

/** Lines put after a statement and the comment that ends its line. `undefined` when the statement does not begin or end its line. */
export function insertAfter(source: ParsedSource, statement: Node, lines: readonly string[]): Edit | undefined {
  const indent = indentOf(source, statement);
  const end = endOfStatement(source, statement);
  if (indent === undefined || end === undefined) return undefined;
  return { start: end, end, text: lines.map((line) => `${newlineOf(source)}${indent}${line}`).join('') };
}

/** Where a statement's last line ends, its comment included. */
function endOfStatement(source: ParsedSource, statement: Node): number | undefined {
  const end = trimmedEnd(source, statement);
  const rest = /^[ \t]*(#[^\r\n]*)?/.exec(source.text.slice(end));
  const after = end + (rest?.[0].length ?? 0);
  return after === source.text.length || /[\r\n]/.test(source.text.charAt(after))
    ? rest?.[1] === undefined
      ? end
      : after
    : undefined;
}

/**
 * Consecutive statements replaced by lines at the same indentation. Comments among them are kept, above the new lines.
 * `undefined` when the statements do not fill their lines.
 */
export function replaceStatements(source: ParsedSource, first: Node, last: Node, lines: readonly string[]): Edit | undefined {
  const indent = indentOf(source, first);
  const end = trimmedEnd(source, last);
  if (indent === undefined || endOfStatement(source, last) === undefined) return undefined;
  const comments = descendants(source.root, 'comment').filter(
    (comment) => comment.startIndex >= first.startIndex && comment.startIndex < end,
  );
  const text = [...comments.map((comment) => comment.text.trimEnd()), ...lines].join(`${newlineOf(source)}${indent}`);
  return { start: first.startIndex, end, text };
}

/** A node replaced by an expression. */
export function replaceNode(node: Node, text: string): Edit {
  return { start: node.startIndex, end: node.endIndex, text };
}

/** A whole statement taken away with its line, and nothing left behind; `undefined` when it shares its line. */
export function removeStatement(source: ParsedSource, statement: Node): Edit | undefined {
  const indent = indentOf(source, statement);
  const end = trimmedEnd(source, statement);
  const rest = /^[ \t]*\r?\n/.exec(source.text.slice(end));
  if (indent === undefined || rest === null) return undefined;
  return { start: statement.startIndex - indent.length, end: end + rest[0].length, text: '' };
}

/** The edits, or `undefined` when one of them could not be made. */
export function allEdits(...edits: (Edit | undefined)[]): Edit[] | undefined {
  return edits.every((edit) => edit !== undefined) ? edits : undefined;
}

/** The expression as an operand: in parentheses unless it binds tighter than any operator. */
export function asOperand(node: Node): string {
  return /^(identifier|attribute|subscript|call|string|integer|float|list|tuple|dictionary|set|parenthesized_expression|list_comprehension)$/.test(
    node.type,
  )
    ? node.text
    : `(${node.text})`;
}

/** True when every line of the text that belongs to a node has one meaning only: no string runs over several lines. */
export function hasMultilineString(node: Node): boolean {
  return descendants(node, 'string').some((string) => string.startPosition.row !== string.endPosition.row);
}

/** The grammar lets a compound statement reach over the blanks behind it. */
function trimmedEnd(source: ParsedSource, statement: Node): number {
  return statement.startIndex + source.text.slice(statement.startIndex, statement.endIndex).trimEnd().length;
}

/** The empty text with the quotes that the file uses more often. */
export function emptyText(source: ParsedSource): string {
  const count = (quote: string) => source.text.split(quote).length;
  return count('"') > count("'") ? '""' : "''";
}
