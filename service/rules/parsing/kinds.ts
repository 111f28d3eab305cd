import type { Node } from 'web-tree-sitter';
import { descendants, field, namedCall, onlyPart, operation, parts } from './nodes.ts';
import { bindings, type FunctionScope, isBuiltin, isDeclaredOutside } from './scope.ts';
import { usages } from './usage.ts';

/** Types that a source can show by itself. */
export type Kind = 'list' | 'tuple' | 'str' | 'dict' | 'set' | 'number' | 'generator';

const textMethods =
  /^(join|lower|upper|strip|lstrip|rstrip|title|capitalize|format|zfill|ljust|rjust|casefold|swapcase|expandtabs)$/;
const builtinResults: Record<string, Kind> = {
  list: 'list', sorted: 'list', tuple: 'tuple', str: 'str', repr: 'str', chr: 'str', hex: 'str', dict: 'dict',
  set: 'set', frozenset: 'set', len: 'number', int: 'number', float: 'number', abs: 'number', ord: 'number', round: 'number',
}; // biome-ignore format: a table

/** The type of an expression's value as far as the source shows it; `undefined` when it does not. */
export function kindOf(scope: FunctionScope, node: Node | undefined, asked: readonly string[] = []): Kind | undefined {
  switch (node?.type) {
    case 'list':
    case 'list_comprehension':
      return 'list';
    case 'tuple':
    case 'expression_list':
      return 'tuple';
    case 'set':
    case 'set_comprehension':
      return 'set';
    case 'dictionary':
    case 'dictionary_comprehension':
      return 'dict';
    case 'generator_expression':
      return 'generator';
    case 'integer':
    case 'float':
      return 'number';
    case 'string':
    case 'concatenated_string':
      return /^[rRuUfF]*['"]/.test(node.text) ? 'str' : undefined;
    case 'parenthesized_expression':
      return kindOf(scope, onlyPart(node), asked);
    case 'conditional_expression': {
      const [first, , second] = parts(node);
      const kind = kindOf(scope, first, asked);
      return kind !== undefined && kind === kindOf(scope, second, asked) ? kind : undefined;
    }
    case 'binary_operator': {
      const sum = operation(node);
      if (sum === undefined) return undefined;
      const left = kindOf(scope, sum.left, asked);
      const right = kindOf(scope, sum.right, asked);
      if (sum.operator === '%' && left === 'str') return 'str';
      // Text added to anything else is text or a TypeError, whichever side it stands on.
      if (sum.operator === '+' && (left === 'str' || right === 'str')) return 'str';
      return left !== undefined && left === right && /^[-+*]$/.test(sum.operator) && left !== 'dict' && left !== 'generator'
        ? left
        : undefined;
    }
    case 'call': {
      const called = field(node, 'function');
      if (called?.type === 'identifier') return isBuiltin(scope.source, called.text) ? builtinResults[called.text] : undefined;
      if (called?.type === 'attribute' && textMethods.test(field(called, 'attribute')?.text ?? '')) {
        return kindOf(scope, field(called, 'object'), asked) === 'str' ? 'str' : undefined;
      }
      return undefined;
    }
    case 'identifier':
      return kindOfName(scope, node.text, asked);
    default:
      return undefined;
  }
}

/**
 * A name's type when every assignment gives it the same one: of a local name, or of a name that the module assigns. A
 * parameter shows none. `asked` holds the names on the way here, since `a = b; b = a` would never end.
 */
export function kindOfName(scope: FunctionScope, name: string, asked: readonly string[] = []): Kind | undefined {
  if (scope.parameters.includes(name) || asked.includes(name) || isDeclaredOutside(scope, name)) return undefined;
  const region = bindings(scope.body, name).length > 0 ? scope.body : scope.source.root;
  const kinds = new Set<Kind | undefined>();
  for (const usage of usages(region, name)) {
    if (usage.kind === 'bound') return undefined;
    // `a = a + [x]` says nothing about the first value.
    if (usage.kind === 'assigned' && !mentions(usage.value, name)) kinds.add(kindOf(scope, usage.value, [...asked, name]));
    else if (usage.kind === 'assigned' && !keepsKind(usage.value, name)) return undefined;
  }
  const [kind] = kinds;
  return kinds.size === 1 ? kind : undefined;
}

function mentions(node: Node, name: string): boolean {
  return descendants(node, 'identifier').some((found) => found.text === name);
}

/** `a + x`, `x + a` and `a[1:]` have the type of `a`, or fail. */
function keepsKind(value: Node, name: string): boolean {
  const sum = operation(value);
  if (sum !== undefined) return sum.operator === '+' && (sum.left.text === name || sum.right.text === name);
  return value.type === 'subscript' && field(value, 'value')?.text === name && field(value, 'subscript')?.type === 'slice';
}

/** The kind that a parameter's annotation claims: `list[str]` and `Sequence[str]` are lists here. A claim, not a proof. */
export function annotatedKind(scope: FunctionScope, name: string): Kind | undefined {
  const list = field(scope.node, 'parameters');
  const parameter =
    list === undefined ? undefined : parts(list).find((part) => /^typed_/.test(part.type) && nameOf(part) === name);
  const annotation = parameter === undefined ? undefined : field(parameter, 'type')?.text.replace(/^['"]|['"]$/g, '');
  const outer = annotation === undefined ? undefined : /^(?:[\w.]*\.)?(\w+)\s*(?:\[|$)/.exec(annotation)?.[1];
  if (outer === undefined) return undefined;
  if (/^(list|List|Sequence|MutableSequence)$/.test(outer)) return 'list';
  if (/^(tuple|Tuple)$/.test(outer)) return 'tuple';
  if (/^(dict|Dict|Mapping|MutableMapping|defaultdict|Counter|OrderedDict)$/.test(outer)) return 'dict';
  if (/^(set|Set|frozenset|FrozenSet|AbstractSet|MutableSet|range|KeysView)$/.test(outer)) return 'set';
  if (/^(Iterator|Generator)$/.test(outer)) return 'generator';
  if (outer === 'str') return 'str';
  return /^(int|float)$/.test(outer) ? 'number' : undefined;
}

function nameOf(parameter: Node): string | undefined {
  return (field(parameter, 'name') ?? parameter.namedChild(0))?.text;
}

/** True when an expression is seen to give a value that no set or dict can hold. */
export function isVisiblyUnhashable(scope: FunctionScope, node: Node): boolean {
  if (node.type === 'tuple') return parts(node).some((part) => isVisiblyUnhashable(scope, part));
  if (namedCall(node)?.name.text === 'frozenset') return false;
  const kind = kindOf(scope, node);
  return kind === 'list' || kind === 'dict' || kind === 'set';
}

/** True when an expression shows a NaN, which equals nothing and is found only by identity. */
export function isVisiblyNan(node: Node): boolean {
  return /(?:^|[^\w])(?:float\(\s*['"][-+]?nan['"]\s*\)|(?:math|np|numpy)\.nan)/i.test(node.text);
}
