import type { Node } from 'web-tree-sitter';

/** The child under a field's name; `undefined` when there is none. */
export function field(node: Node, name: string): Node | undefined {
  return node.childForFieldName(name) ?? undefined;
}

/** Named children without comments, which the grammar puts anywhere. */
export function parts(node: Node): Node[] {
  return node.namedChildren.filter((child) => child.type !== 'comment');
}

/** The one part of a node that has exactly one, such as the expression of an expression statement. */
export function onlyPart(node: Node | undefined): Node | undefined {
  if (node === undefined) return undefined;
  const all = parts(node);
  return all.length === 1 ? all[0] : undefined;
}

/** Every node of these types at or below `node`, in the order of the text. */
export function descendants(node: Node, ...types: string[]): Node[] {
  return node.descendantsOfType(types).filter((found) => found.isNamed);
}

/** The parents of `node`, nearest first, up to and without `limit`. */
export function ancestors(node: Node, limit?: Node): Node[] {
  const found: Node[] = [];
  for (let parent = node.parent; parent !== null && parent.id !== limit?.id; parent = parent.parent) found.push(parent);
  return found;
}

/** True when `inner` is `outer` or lies in it. */
export function isWithin(inner: Node, outer: Node): boolean {
  return inner.startIndex >= outer.startIndex && inner.endIndex <= outer.endIndex;
}

/** The statement that `node` is or belongs to: the nearest ancestor standing directly in a block. */
export function statementOf(node: Node): Node | undefined {
  for (let at: Node | null = node; at !== null; at = at.parent) {
    if (at.parent?.type === 'block' || at.parent?.type === 'module') return at;
  }
  return undefined;
}

/** The statements of a block, without comments. */
export function statements(block: Node): Node[] {
  return parts(block);
}

/** The statement before this one in its block. */
export function statementBefore(statement: Node): Node | undefined {
  const siblings = statement.parent === null ? [] : statements(statement.parent);
  return siblings[siblings.findIndex((sibling) => sibling.id === statement.id) - 1];
}

/** An assignment `left = right` that is a statement of its own and has no annotation; its two sides. */
export function plainAssignment(statement: Node | undefined): { left: Node; right: Node } | undefined {
  if (statement?.type !== 'expression_statement') return undefined;
  const assignment = onlyPart(statement);
  if (assignment?.type !== 'assignment' || field(assignment, 'type') !== undefined) return undefined;
  const left = field(assignment, 'left');
  const right = field(assignment, 'right');
  return left === undefined || right === undefined ? undefined : { left, right };
}

/** A statement `left += right` (or another operator); its parts. */
export function augmentedAssignment(statement: Node | undefined): { left: Node; operator: string; right: Node } | undefined {
  if (statement?.type !== 'expression_statement') return undefined;
  const assignment = onlyPart(statement);
  if (assignment?.type !== 'augmented_assignment') return undefined;
  const left = field(assignment, 'left');
  const operator = field(assignment, 'operator');
  const right = field(assignment, 'right');
  return left === undefined || operator === undefined || right === undefined
    ? undefined
    : { left, operator: operator.text, right };
}

/** A call's positional arguments; `undefined` when it has keywords, stars or a bare generator. */
function positionalArguments(call: Node): Node[] | undefined {
  const list = field(call, 'arguments');
  if (list?.type !== 'argument_list') return undefined;
  const all = parts(list);
  return all.some((argument) => /^(keyword_argument|list_splat|dictionary_splat|parenthesized_list_splat)$/.test(argument.type))
    ? undefined
    : all;
}

/** A call `receiver.method(...)` with positional arguments only. */
export function methodCall(node: Node | undefined): { receiver: Node; method: string; arguments: Node[] } | undefined {
  if (node?.type !== 'call') return undefined;
  const callee = field(node, 'function');
  const receiver = callee?.type === 'attribute' ? field(callee, 'object') : undefined;
  const method = callee?.type === 'attribute' ? field(callee, 'attribute') : undefined;
  const given = positionalArguments(node);
  return receiver && method && given ? { receiver, method: method.text, arguments: given } : undefined;
}

/** A call `name(...)` with positional arguments only. */
export function namedCall(node: Node | undefined): { name: Node; arguments: Node[] } | undefined {
  if (node?.type !== 'call') return undefined;
  const name = field(node, 'function');
  const given = positionalArguments(node);
  return name?.type === 'identifier' && given ? { name, arguments: given } : undefined;
}

/** A comparison of two values by one operator: `a < b`, `a not in b`. Chains have more than two and are left out. */
export function comparison(node: Node | undefined): { left: Node; operator: string; right: Node } | undefined {
  if (node?.type !== 'comparison_operator') return undefined;
  const [left, right, ...more] = parts(node);
  if (left === undefined || right === undefined || more.length > 0) return undefined;
  const operator = node.children.find((child) => !child.isNamed || child.type === 'not in' || child.type === 'is not');
  return operator === undefined ? undefined : { left, operator: operator.type.replace(/\s+/g, ' '), right };
}

/** A binary operation such as `a + b`. */
export function operation(node: Node | undefined): { left: Node; operator: string; right: Node } | undefined {
  if (node?.type !== 'binary_operator') return undefined;
  const left = field(node, 'left');
  const operator = field(node, 'operator');
  const right = field(node, 'right');
  return left && operator && right ? { left, operator: operator.text, right } : undefined;
}

/** The text of a plain string literal without escapes, prefix or parts; `undefined` for any other node. */
export function literalText(node: Node | undefined): string | undefined {
  if (node?.type !== 'string') return undefined;
  const quoted = /^[rR]?(['"])([^\\\r\n]*)\1$/.exec(node.text);
  return quoted?.[2] !== undefined && !quoted[2].includes(quoted[1] ?? '') ? quoted[2] : undefined;
}

/** A constant whose value the source shows: number, string without parts, True, False, None, or a negated number. */
export function isConstant(node: Node): boolean {
  if (/^(integer|float|true|false|none)$/.test(node.type)) return true;
  if (node.type === 'unary_operator') {
    const operand = field(node, 'argument');
    return operand?.type === 'integer' || operand?.type === 'float';
  }
  return node.type === 'string' && descendants(node, 'interpolation').length === 0;
}

/** `for name in iterable:` with nothing asynchronous and no `else`. */
export function simpleLoop(node: Node | undefined): { name: string; iterable: Node; body: Node } | undefined {
  if (node?.type !== 'for_statement' || node.child(0)?.type === 'async') return undefined;
  const left = field(node, 'left');
  const iterable = field(node, 'right');
  const body = field(node, 'body');
  if (left?.type !== 'identifier' || iterable === undefined || body === undefined || field(node, 'alternative')) return undefined;
  return { name: left.text, iterable, body };
}

/** Whether leaving or pausing is possible in the middle: `return`, `yield`, `await`. Nested functions do not count. */
export function leaves(region: Node, ...kinds: ('return' | 'yield' | 'await' | 'break' | 'continue')[]): boolean {
  const types = kinds.map((kind) => (kind === 'await' || kind === 'yield' ? kind : `${kind}_statement`));
  return descendants(region, ...types).some(
    (found) => !ancestors(found, region).some((parent) => parent.type === 'function_definition' || parent.type === 'lambda'),
  );
}

/** True when an exception raised at this node may be handled in the same function, so that half-done work shows. */
export function isTried(node: Node, limit: Node): boolean {
  return ancestors(node, limit).some((parent) => /^(try_statement|with_statement)$/.test(parent.type));
}
