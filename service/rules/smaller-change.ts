import type { Node } from 'web-tree-sitter';
import type { SourceFile } from '../models/model.ts';
import { diffLines } from '../source/lines.ts';
import type { PythonParser } from './parsing/python.ts';

/**
 * The candidate with every part of its change taken back that changes no code: comments, blank lines, quotes and layout
 * come back as the original has them. `undefined` when there is no such part, or the files are not those of the original.
 */
export function shrinkChange(
  parser: PythonParser,
  original: readonly SourceFile[],
  candidate: readonly SourceFile[],
): SourceFile[] | undefined {
  if (original.length !== candidate.length) return undefined;
  const files = candidate.map((file, index) => ({
    ...file,
    text: shrink(parser, original[index]?.text ?? file.text, file.text),
  }));
  return files.some((file, index) => file.text !== candidate[index]?.text) ? files : undefined;
}

function shrink(parser: PythonParser, original: string, candidate: string): string {
  const code = codeOf(parser, candidate);
  if (code === undefined) return candidate;
  let lines = candidate.split('\n');
  // From the end, so that what is still to come keeps its place.
  for (const { first, second } of diffLines(original, candidate).reverse()) {
    const restored = [...lines.slice(0, second.start), ...first.lines, ...lines.slice(second.start + second.lines.length)];
    if (codeOf(parser, restored.join('\n')) === code) lines = restored;
  }
  return lines.join('\n');
}

/** What a text does, without comments and layout: the tree's leaves, with the blocks they stand in. */
function codeOf(parser: PythonParser, text: string): string | undefined {
  return parser.read(text, ({ root }) => describe(root));
}

function describe(node: Node): string {
  if (node.type === 'comment') return '';
  if (node.type === 'string_start') return node.text.replace(/["']+/, '"');
  if (node.type === 'string_end') return '"';
  if (node.childCount === 0) return node.text;
  return `(${node.type} ${node.children.map((child) => (child ? describe(child) : '')).join(' ')})`;
}
