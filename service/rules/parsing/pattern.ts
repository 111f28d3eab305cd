import { type Language, type Node, Parser } from 'web-tree-sitter';
import type { ParsedSource } from '../rule.ts';

/** What the placeholders of a pattern stand for. */
export type Match = Record<string, Node>;

interface Shape {
  type: string;
  /** Of a leaf. */
  text?: string;
  /** Name of the placeholder that stands here for any expression. */
  placeholder?: string;
  children: Shape[];
}

const compiled = new WeakMap<Language, Map<string, Shape[]>>();

/**
 * Compares statements with a pattern: Python in which names in capitals are placeholders, `for I in range(len(XS)): ...`.
 * A placeholder stands for any one expression, the same wherever it comes back. Blanks and comments do not count. Gives
 * what the placeholders stand for, or `undefined` when any statement differs or one is left over.
 */
export function match(source: ParsedSource, nodes: readonly (Node | undefined)[], pattern: string): Match | undefined {
  const shapes = shapesOf(source.tree.language, pattern);
  const found: Match = {};
  if (shapes.length !== nodes.length) return undefined;
  return shapes.every((shape, index) => fits(look(nodes[index]), shape, found)) ? found : undefined;
}

/** The first of several patterns that fits. */
export function matchAny(
  source: ParsedSource,
  nodes: readonly (Node | undefined)[],
  patterns: readonly string[],
): Match | undefined {
  for (const pattern of patterns) {
    const found = match(source, nodes, pattern);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What patterns ask of a node. Each answer comes out of WebAssembly, and hundreds of patterns ask about the same nodes. */
interface Look {
  node: Node;
  type: string;
  text: string;
  /** Without comments. */
  children: readonly Look[];
}

const looks = new WeakMap<Node, Look>();

function look(node: Node | undefined): Look | undefined {
  if (node === undefined) return undefined;
  const known = looks.get(node);
  if (known !== undefined) return known;
  let children: readonly Look[] | undefined;
  const seen: Look = {
    node,
    type: node.type,
    text: node.text,
    get children() {
      children ??= node.children.flatMap((child) => (child.type === 'comment' ? [] : (look(child) ?? [])));
      return children;
    },
  };
  looks.set(node, seen);
  return seen;
}

function fits(seen: Look | undefined, shape: Shape, found: Match): boolean {
  if (seen === undefined) return false;
  const { node } = seen;
  if (shape.placeholder !== undefined) {
    const before = found[shape.placeholder];
    if (before !== undefined) return before.text === seen.text;
    if (
      !node.isNamed ||
      /_pattern$|^pattern_list$|^(list|dictionary)_splat$|^keyword_argument$|^expression_list$/.test(seen.type)
    )
      return false;
    found[shape.placeholder] = node;
    return true;
  }
  if (seen.type !== shape.type) return false;
  const { children } = seen;
  if (children.length === 0) return seen.text === shape.text;
  return children.length === shape.children.length && shape.children.every((child, index) => fits(children[index], child, found));
}

function shapesOf(language: Language, pattern: string): Shape[] {
  const known = compiled.get(language) ?? new Map<string, Shape[]>();
  compiled.set(language, known);
  const before = known.get(pattern);
  if (before !== undefined) return before;
  const parser = new Parser();
  parser.setLanguage(language);
  const tree = parser.parse(pattern);
  const shapes = tree?.rootNode.namedChildren.map(shapeOf) ?? [];
  const isWrong = tree?.rootNode.hasError ?? true;
  tree?.delete();
  parser.delete();
  if (isWrong) throw new Error(`the pattern is not valid Python: ${pattern}`);
  known.set(pattern, shapes);
  return shapes;
}

function shapeOf(node: Node): Shape {
  const children = node.children.map(shapeOf);
  if (node.type === 'identifier' && /^[A-Z]+$/.test(node.text)) return { type: node.type, placeholder: node.text, children };
  return children.length === 0 ? { type: node.type, text: node.text, children } : { type: node.type, children };
}
