import type { Node } from 'web-tree-sitter';
import type { Edit } from '../rule.ts';
import { field, isConstant, methodCall } from './nodes.ts';

/** `re.search('literal', text)`, without flags or other arguments that a compiled pattern would not take. */
export function isPatternCall(call: Node): boolean {
  const found = methodCall(call);
  if (found?.receiver.text !== 're' || !isLiteral(found.arguments[0])) return false;
  if (/^(match|search|fullmatch|findall|finditer|split)$/.test(found.method)) return found.arguments.length === 2;
  return found.method === 'sub' && found.arguments.length === 3;
}

/** The pattern is copied as it is written, so escapes and prefixes may be what they like. */
function isLiteral(node: Node | undefined): boolean {
  return node?.type === 'string' && isConstant(node) && node.startPosition.row === node.endPosition.row;
}

/** The pattern of such a call, as it is written. */
export function patternOf(call: Node): string {
  return methodCall(call)?.arguments[0]?.text ?? '';
}

/** Makes `re.search('literal', text)` a call of the compiled pattern: `name.search(text)`. */
export function callCompiled(call: Node, name: string): Edit[] {
  const receiver = methodCall(call)?.receiver;
  const list = field(call, 'arguments');
  const [pattern, next] = methodCall(call)?.arguments ?? [];
  if (receiver === undefined || list === undefined || pattern === undefined || next === undefined) return [];
  return [
    { start: receiver.startIndex, end: receiver.endIndex, text: name },
    { start: pattern.startIndex, end: next.startIndex, text: '' },
  ];
}

/** Patterns in which nothing can be wrong: plain characters, anchors, classes without ranges backwards, and simple repeats. */
export function isSimplePattern(pattern: string): boolean {
  return /^[rR]?["'](?:[\w @#%&=:;,<>/~!^$-]|(?:\\[dDsSwW]|\[(?:0-9|a-z|A-Z|a-f|A-F|\\[dDsSwW]|\w)+\])[+*?]?)*["']$/.test(
    pattern,
  );
}
