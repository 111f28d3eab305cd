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
  for (const { start, length, old } of listRestorations(original, candidate).reverse()) {
    const restored = [...lines.slice(0, start), ...old, ...lines.slice(start + length)];
    if (codeOf(parser, restored.join('\n')) === code) lines = restored;
  }
  return lines.join('\n');
}

/** Lines of the candidate, and what the original has in their place. */
interface Restoration {
  start: number;
  length: number;
  old: string[];
}

/** Everything that could be taken back, in order: lines that differ in quotes and spaces only, and whole differences. */
function listRestorations(original: string, candidate: string): Restoration[] {
  const [before, after] = [original.split('\n'), candidate.split('\n')];
  const restorations: Restoration[] = [];
  let [i, j] = [0, 0];
  for (const { first, second } of diffLines(normalise(original), normalise(candidate))) {
    restoreEqual(second.start);
    const old = before.slice(first.start, first.start + first.lines.length);
    // A comment above a changed line is no part of the change.
    const lead = old.findIndex((line) => !/^\s*(#|$)/.test(line));
    if (lead > 0) restorations.push({ start: second.start, length: 0, old: old.slice(0, lead) });
    restorations.push({ start: second.start, length: second.lines.length, old: lead > 0 ? old.slice(lead) : old });
    [i, j] = [first.start + first.lines.length, second.start + second.lines.length];
  }
  restoreEqual(after.length);
  return restorations;

  function restoreEqual(end: number): void {
    for (; j < end; i += 1, j += 1) {
      const old = before[i];
      if (old !== undefined && old !== after[j]) restorations.push({ start: j, length: 1, old: [old] });
    }
  }
}

function normalise(text: string): string {
  return text.replaceAll("'", '"').replace(/[ \t]+$/gm, '');
}

/** What a text does, without comments and layout: the tree's leaves, with the blocks they stand in. */
function codeOf(parser: PythonParser, text: string): string | undefined {
  return parser.read(text, ({ root }) => describe(root));
}

function describe(node: Node): string {
  if (node.type === 'string_start') return node.text.replace(/["']+/, '"');
  if (node.type === 'string_end') return '"';
  if (node.childCount === 0) return node.text;
  const children = node.children.filter((child) => child !== null && child.type !== 'comment');
  return `(${node.type} ${children.map((child) => (child ? describe(child) : '')).join(' ')})`;
}
