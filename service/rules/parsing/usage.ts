import type { Node } from 'web-tree-sitter';
import { ancestors, comparison, field, isWithin, namedCall, parts, plainAssignment, statementOf } from './nodes.ts';
import { type FunctionScope, isBinding, occurrences } from './scope.ts';

/** What an occurrence of a name does with the value. `escapes` is all that cannot be followed. */
export type Usage =
  | { kind: 'assigned'; node: Node; value: Node; statement: Node }
  | { kind: 'bound' | 'escapes' | 'returned' | 'truth' | 'operand' | 'yielded'; node: Node }
  | { kind: 'augmented'; node: Node; operator: string; value: Node; statement: Node }
  | { kind: 'method'; node: Node; method: string; call: Node; isStatement: boolean }
  | { kind: 'subscript'; node: Node; access: 'read' | 'write'; subscript: Node }
  | { kind: 'attribute'; node: Node; attribute: string }
  | { kind: 'membership'; node: Node; test: Node; needle: Node }
  | { kind: 'iterated'; node: Node; by: Node }
  | { kind: 'argument'; node: Node; callee: string; call: Node };

/** Builtins that read their argument and keep no hold of it. */
const reading =
  /^(len|sum|min|max|sorted|list|tuple|set|frozenset|dict|str|repr|any|all|print|isinstance|range|bool|enumerate|zip|reversed|type|id)$/;

/** Methods of the builtin collections and of strings that change nothing. */
const readOnlyMethods =
  /^(index|count|copy|get|keys|values|items|union|intersection|difference|issubset|issuperset|isdisjoint|startswith|endswith|join|split|strip|lower|upper|find|replace|encode|format)$/;

/** Every use of a name within a region, in the order of the text. */
export function usages(region: Node, name: string): Usage[] {
  return occurrences(region, name).map(usageOf);
}

/** What one occurrence does. */
function usageOf(node: Node): Usage {
  const parent = node.parent;
  const statement = statementOf(node);
  if (isBinding(node)) {
    if (parent?.type === 'assignment' && statement !== undefined) {
      const value = field(parent, 'right');
      if (value !== undefined && parent.parent?.id === statement.id && value.type !== 'assignment')
        return { kind: 'assigned', node, value, statement };
    }
    if (parent?.type === 'augmented_assignment' && statement !== undefined) {
      const value = field(parent, 'right');
      const operator = field(parent, 'operator');
      if (value && operator) return { kind: 'augmented', node, operator: operator.text, value, statement };
    }
    return { kind: 'bound', node };
  }
  if (parent === null) return { kind: 'escapes', node };
  switch (parent.type) {
    case 'attribute': {
      const call = parent.parent;
      const attribute = field(parent, 'attribute')?.text ?? '';
      if (call?.type === 'call' && field(call, 'function')?.id === parent.id) {
        return { kind: 'method', node, method: attribute, call, isStatement: call.parent?.type === 'expression_statement' };
      }
      return { kind: 'attribute', node, attribute };
    }
    case 'subscript': {
      const subscript = field(parent, 'subscript');
      if (field(parent, 'value')?.id !== node.id || subscript === undefined) return { kind: 'operand', node };
      return { kind: 'subscript', node, access: isBinding(parent) ? 'write' : 'read', subscript };
    }
    case 'comparison_operator': {
      const test = comparison(parent);
      if (test && /^(not )?in$/.test(test.operator) && test.right.id === node.id)
        return { kind: 'membership', node, test: parent, needle: test.left };
      return { kind: 'operand', node };
    }
    case 'for_statement':
    case 'for_in_clause':
      return { kind: 'iterated', node, by: parent };
    case 'if_statement':
    case 'elif_clause':
    case 'while_statement':
    case 'not_operator':
    case 'if_clause':
      return { kind: 'truth', node };
    case 'binary_operator':
    case 'unary_operator':
    case 'interpolation':
    case 'slice':
      return { kind: 'operand', node };
    case 'boolean_operator':
    case 'parenthesized_expression':
      return { kind: isCondition(parent) ? 'truth' : 'escapes', node };
    case 'return_statement':
      return { kind: 'returned', node };
    case 'yield':
      return { kind: 'yielded', node };
    case 'argument_list': {
      const call = parent.parent;
      const callee = namedCall(call ?? undefined);
      if (call && callee && reading.test(callee.name.text)) return { kind: 'argument', node, callee: callee.name.text, call };
      return { kind: 'escapes', node };
    }
    default:
      return { kind: 'escapes', node };
  }
}

/** True when only the truth of the expression counts, not its value. */
function isCondition(node: Node): boolean {
  const parent = node.parent;
  if (parent === null) return false;
  if (/^(boolean_operator|parenthesized_expression)$/.test(parent.type)) return isCondition(parent);
  return /^(if_statement|elif_clause|while_statement|not_operator|if_clause)$/.test(parent.type);
}

/** True for a use that neither changes the value nor lets it out of sight. */
export function isReadOnly(usage: Usage): boolean {
  switch (usage.kind) {
    case 'truth':
    case 'operand':
    case 'membership':
    case 'iterated':
    case 'returned':
      return true;
    case 'argument':
      return !/^(enumerate|zip|reversed|dict)$/.test(usage.callee) || isLoopIterable(usage.call);
    case 'subscript':
      return usage.access === 'read';
    case 'method':
      return readOnlyMethods.test(usage.method);
    default:
      return false;
  }
}

function isLoopIterable(call: Node): boolean {
  const parent = call.parent;
  return (parent?.type === 'for_statement' || parent?.type === 'for_in_clause') && field(parent, 'right')?.id === call.id;
}

/** True when the region may change the value of a name, rebind it, or hand it to code that may. */
export function mayChange(region: Node, name: string): boolean {
  return usages(region, name).some((usage) => !isReadOnly(usage));
}

/** The name's only plain assignment in the function when it has exactly one binding; its value and statement. */
export function onlyAssignment(scope: FunctionScope, name: string): { value: Node; statement: Node } | undefined {
  const bound = usages(scope.body, name).filter(
    (usage) => usage.kind === 'assigned' || usage.kind === 'bound' || usage.kind === 'augmented',
  );
  const [first] = bound;
  return bound.length === 1 && first?.kind === 'assigned' ? { value: first.value, statement: first.statement } : undefined;
}

/**
 * The statement `name = value` that stands before `statement` in the same block, with no other mention of the name
 * between the two: so `statement` begins with exactly this value.
 */
export function assignedJustBefore(statement: Node, name: string): { value: Node; statement: Node } | undefined {
  const siblings = statement.parent === null ? [] : parts(statement.parent);
  const index = siblings.findIndex((sibling) => sibling.id === statement.id);
  for (const sibling of siblings.slice(0, index).reverse()) {
    const assignment = plainAssignment(sibling);
    if (assignment?.left.type === 'identifier' && assignment.left.text === name) {
      return occurrences(assignment.right, name).length === 0 ? { value: assignment.right, statement: sibling } : undefined;
    }
    if (occurrences(sibling, name).length > 0) return undefined;
  }
  return undefined;
}

/** True when the name is mentioned after `node` ends, or anywhere in a loop around it, where "after" comes round again. */
export function isUsedAfter(scope: FunctionScope, node: Node, name: string): boolean {
  const around = ancestors(node, scope.node).find((parent) => /^(for|while)_statement$/.test(parent.type));
  return occurrences(scope.body, name).some((found) => {
    if (isWithin(found, node)) return false;
    return found.startIndex >= node.endIndex || (around !== undefined && isWithin(found, around) && !isBinding(found));
  });
}
