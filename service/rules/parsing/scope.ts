import type { Node, Tree } from 'web-tree-sitter';
import type { ParsedSource } from '../rule.ts';
import { ancestors, descendants, field, isWithin, leaves } from './nodes.ts';

/** A function of a source and what the rules ask of it. */
export interface FunctionScope {
  node: Node;
  body: Node;
  /** `function`, `Class.method`, `outer.inner`. */
  qualifiedName: string;
  parameters: string[];
  isAsync: boolean;
  isGenerator: boolean;
  isMethod: boolean;
  /** True when it stands in another function. */
  isNested: boolean;
  source: ParsedSource;
}

/** Every function of a source, outer ones first. Every rule asks, so they are listed once a tree. */
export function listFunctions(source: ParsedSource): readonly FunctionScope[] {
  const known = functions.get(source.tree) ?? collectFunctions(source);
  functions.set(source.tree, known);
  return known;
}

const functions = new WeakMap<Tree, readonly FunctionScope[]>();

function collectFunctions(source: ParsedSource): FunctionScope[] {
  return descendants(source.root, 'function_definition').flatMap((node) => {
    const body = field(node, 'body');
    const name = field(node, 'name');
    if (body === undefined || name === undefined) return [];
    const outside = ancestors(node).filter((parent) => /^(function|class)_definition$/.test(parent.type));
    return [
      {
        node,
        body,
        qualifiedName: [...outside.map((parent) => field(parent, 'name')?.text ?? '').reverse(), name.text].join('.'),
        parameters: parameterNames(node),
        isAsync: node.child(0)?.type === 'async',
        isGenerator: leaves(body, 'yield'),
        isMethod: outside[0]?.type === 'class_definition',
        isNested: outside.some((parent) => parent.type === 'function_definition'),
        source,
      },
    ];
  });
}

/** The functions most rules look at: neither asynchronous nor generators, where other code could run in the middle. */
export function listPlainFunctions(source: ParsedSource): FunctionScope[] {
  return listFunctions(source).filter((scope) => !scope.isAsync && !scope.isGenerator);
}

/** True when a node belongs to this function itself, not to a function, lambda or class inside it. */
export function isOwn(scope: FunctionScope, node: Node): boolean {
  if (!isWithin(node, scope.body)) return false;
  return !ancestors(node, scope.node).some((parent) => /^(function_definition|class_definition|lambda)$/.test(parent.type));
}

/** The loops around a node within its function, nearest first: statements, and comprehensions for what they repeat. */
export function loopsAround(scope: FunctionScope, node: Node): Node[] {
  return ancestors(node, scope.node).filter((loop) => repeats(loop, node));
}

/** True when `loop` evaluates `node` once a round; the first iterable of a `for` is evaluated only once. */
export function repeats(loop: Node, node: Node): boolean {
  if (loop.type === 'while_statement') {
    const otherwise = field(loop, 'alternative');
    return otherwise === undefined || !isWithin(node, otherwise);
  }
  if (loop.type === 'for_statement') {
    const body = field(loop, 'body');
    return body !== undefined && isWithin(node, body);
  }
  if (!/^(list_comprehension|set_comprehension|dictionary_comprehension|generator_expression)$/.test(loop.type)) return false;
  const first = loop.namedChildren.find((child) => child.type === 'for_in_clause');
  const iterable = first === undefined ? undefined : field(first, 'right');
  return iterable === undefined || !isWithin(node, iterable);
}

/** Where a name is written as a name: not as an attribute, a keyword argument's or an import's own name. */
export function occurrences(region: Node, name: string): Node[] {
  const end = region.endIndex;
  return writtenNames(region.tree, name).filter((node) => node.startIndex >= region.startIndex && node.startIndex < end);
}

/** Where a tree has each of its identifiers, and where those that were asked for are written as names. */
const identifiers = new WeakMap<Tree, { all: Map<string, Node[]>; written: Map<string, Node[]> }>();

// Rules ask about one name after another: a walk through the whole file for each of them is what a large file cannot afford.
function writtenNames(tree: Tree, name: string): Node[] {
  const known = identifiers.get(tree) ?? { all: collectIdentifiers(tree), written: new Map<string, Node[]>() };
  identifiers.set(tree, known);
  const written = known.written.get(name) ?? (known.all.get(name) ?? []).filter(isName);
  known.written.set(name, written);
  return written;
}

function collectIdentifiers(tree: Tree): Map<string, Node[]> {
  return Map.groupBy(descendants(tree.rootNode, 'identifier'), (node) => node.text);
}

function isName(node: Node): boolean {
  const parent = node.parent;
  if (parent === null) return true;
  if (parent.type === 'attribute') return field(parent, 'attribute')?.id !== node.id;
  if (parent.type === 'keyword_argument') return field(parent, 'name')?.id !== node.id;
  return true;
}

/** True when this occurrence gives the name a value, or takes it away. */
export function isBinding(node: Node): boolean {
  let inner = node;
  for (let at = node.parent; at !== null; at = at.parent) {
    switch (at.type) {
      case 'pattern_list':
      case 'tuple_pattern':
      case 'list_pattern':
      case 'list_splat_pattern':
      case 'dictionary_splat_pattern':
      case 'as_pattern_target':
      case 'dotted_name':
      case 'tuple':
      case 'list':
      case 'parenthesized_expression':
      case 'expression_list':
        inner = at;
        continue;
      case 'assignment':
      case 'augmented_assignment':
      case 'for_statement':
      case 'for_in_clause':
        return field(at, 'left')?.id === inner.id;
      case 'named_expression':
      case 'default_parameter':
      case 'typed_default_parameter':
      case 'function_definition':
      case 'class_definition':
        return field(at, 'name')?.id === inner.id;
      case 'as_pattern':
      case 'aliased_import':
        return field(at, 'alias')?.id === inner.id;
      case 'import_from_statement':
        return field(at, 'module_name')?.id !== inner.id;
      case 'typed_parameter':
        return at.namedChild(0)?.id === inner.id;
      case 'parameters':
      case 'lambda_parameters':
      case 'import_statement':
      case 'global_statement':
      case 'nonlocal_statement':
      case 'delete_statement':
      case 'case_pattern':
        return true;
      default:
        return false;
    }
  }
  return false;
}

/** Where a name gets a value within a region. */
export function bindings(region: Node, name: string): Node[] {
  return occurrences(region, name).filter(isBinding);
}

/** True when `name` is assigned in the function itself and is neither a parameter nor declared global or nonlocal. */
export function isLocal(scope: FunctionScope, name: string): boolean {
  if (scope.parameters.includes(name)) return false;
  const bound = bindings(scope.body, name);
  return bound.length > 0 && bound.every((node) => isOwn(scope, node) && !isDeclaration(node));
}

/** True when the function declares `name` as global or nonlocal. */
export function isDeclaredOutside(scope: FunctionScope, name: string): boolean {
  return bindings(scope.body, name).some(isDeclaration);
}

function isDeclaration(node: Node): boolean {
  return node.parent?.type === 'global_statement' || node.parent?.type === 'nonlocal_statement';
}

/** True when a nested function, lambda or class mentions the name, so that it may be read or changed at any time. */
export function isCaptured(scope: FunctionScope, name: string): boolean {
  return occurrences(scope.body, name).some((node) => !isOwn(scope, node));
}

/**
 * True when `name` means the builtin at this place: nothing in the file gives it another meaning, not even a star
 * import, which could.
 */
export function isBuiltin(source: ParsedSource, name: string): boolean {
  return bindings(source.root, name).length === 0 && descendants(source.root, 'wildcard_import').length === 0;
}

/** True when `name` is the module of that name, imported at the top level of the file and never bound to anything else. */
export function isModule(source: ParsedSource, name: string): boolean {
  const bound = bindings(source.root, name);
  return (
    bound.length > 0 &&
    bound.every((node) => {
      const dotted = node.parent;
      return (
        dotted?.type === 'dotted_name' &&
        dotted.text === name &&
        dotted.parent?.type === 'import_statement' &&
        dotted.parent.parent?.type === 'module'
      );
    })
  );
}

/** The name itself when the text does not use it, else the first of `name_2`, `name_3`, ... that it does not. */
export function freshName(source: ParsedSource, wanted: string): string {
  let name = wanted;
  for (let count = 2; new RegExp(`\\b${name}\\b`).test(source.text); count += 1) name = `${wanted}_${count}`;
  return name;
}

function parameterNames(definition: Node): string[] {
  const list = field(definition, 'parameters');
  if (list === undefined) return [];
  return descendants(list, 'identifier')
    .filter((node) => isName(node) && isBinding(node) && nearestList(node)?.id === list.id)
    .map((node) => node.text);
}

function nearestList(node: Node): Node | undefined {
  return ancestors(node).find((parent) => parent.type === 'parameters' || parent.type === 'lambda_parameters');
}
