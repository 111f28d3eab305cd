import type { Node } from 'web-tree-sitter';
import { hasMultilineString, indentOf, indentUnit, insertAfter, newlineOf, replaceNode } from '../parsing/edits.ts';
import { importOf } from '../parsing/imports.ts';
import { kindOf } from '../parsing/kinds.ts';
import { ancestors, descendants, field, isConstant, namedCall, onlyPart, parts, statements } from '../parsing/nodes.ts';
import { bindings, type FunctionScope, freshName, isBuiltin, isOwn, listPlainFunctions, occurrences } from '../parsing/scope.ts';
import type { Edit, ParsedSource, Rewrite, Rule } from '../rule.ts';

const pureBuiltins =
  /^(len|min|max|sum|abs|int|float|str|bool|tuple|sorted|range|round|divmod|ord|chr|frozenset|pow|any|all|zip|enumerate|reversed|isinstance)$/;
const pureMethods = /^(startswith|endswith|lower|upper|strip|split|index|count|find|get)$/;

/**
 * A pure function that calls itself more than once works the same arguments out again and again. Its body moves into an
 * inner function with a cache that lives as long as one call from outside, so memory stays bounded.
 */
export const memoiseRecursion: Rule = {
  name: 'memoise-recursion',
  title: 'remember what a recursion has worked out',
  language: 'python',
  grade: 'A',
  gain: { small: 1.6, large: 97, largeSize: 20 },
  find(source) {
    const known = importOf(source, 'functools', 'lru_cache');
    if (known === undefined) return [];
    return listPlainFunctions(source).flatMap((scope) => {
      const rewrite = isCandidate(source, scope) ? rewriteOf(source, scope) : undefined;
      return rewrite === undefined ? [] : [{ ...rewrite, imports: known.imports }];
    });
  },
};

function isCandidate(source: ParsedSource, scope: FunctionScope): boolean {
  const name = scope.qualifiedName;
  if (scope.isMethod || scope.isNested || scope.node.parent?.type === 'decorated_definition') return false;
  if (bindings(source.root, name).length !== 1 || hasMultilineString(scope.body)) return false;
  const calls = selfCalls(scope);
  // One call that runs at most once in a round is no branching: nothing comes twice.
  if (calls.length < 2 && !calls.some((call) => ancestors(call, scope.node).some(isRepeating))) return false;
  if (calls.length !== occurrences(scope.body, name).length) return false;
  return hasPlainParameters(scope) && isPure(source, scope) && !returnsMutable(scope);
}

function selfCalls(scope: FunctionScope): Node[] {
  return descendants(scope.body, 'call').filter(
    (call) => isOwn(scope, call) && namedCall(call)?.name.text === scope.qualifiedName,
  );
}

function isRepeating(node: Node): boolean {
  return /^(for_statement|while_statement|.*_comprehension|generator_expression)$/.test(node.type);
}

/** Plain names, with constants as defaults: the inner function repeats them. */
function hasPlainParameters(scope: FunctionScope): boolean {
  const all = parts(field(scope.node, 'parameters') ?? scope.node);
  return (
    all.length > 0 &&
    all.every((parameter) => {
      if (parameter.type === 'identifier') return true;
      if (parameter.type === 'typed_parameter')
        return parameter.namedChild(0)?.type === 'identifier' && isHashableType(parameter);
      const value = field(parameter, 'value');
      return (
        /^(typed_)?default_parameter$/.test(parameter.type) &&
        value !== undefined &&
        isConstant(value) &&
        isHashableType(parameter)
      );
    })
  );
}

function isHashableType(parameter: Node): boolean {
  return !/\b(list|dict|set|List|Dict|Set|Sequence|Mapping|Iterable|Iterator)\b/.test(field(parameter, 'type')?.text ?? '');
}

/** Nothing but arithmetic on parameters, local names and constants, pure builtins, and the function itself. */
function isPure(source: ParsedSource, scope: FunctionScope): boolean {
  if (
    descendants(
      scope.body,
      'global_statement',
      'nonlocal_statement',
      'lambda',
      'function_definition',
      'class_definition',
      'with_statement',
      'try_statement',
      'delete_statement',
      'import_statement',
      'import_from_statement',
      'await',
    ).length > 0
  )
    return false;
  const stores = descendants(scope.body, 'assignment', 'augmented_assignment').map((change) => field(change, 'left'));
  if (stores.some((left) => left !== undefined && /^(attribute|subscript)$/.test(left.type))) return false;
  const calledOnly = descendants(scope.body, 'call').every((call) => {
    const callee = field(call, 'function');
    if (callee?.type === 'identifier')
      return callee.text === scope.qualifiedName || (pureBuiltins.test(callee.text) && isBuiltin(source, callee.text));
    return callee?.type === 'attribute' && pureMethods.test(field(callee, 'attribute')?.text ?? '');
  });
  return (
    calledOnly &&
    descendants(scope.body, 'identifier').every(
      (node) => occurrences(node, node.text).length === 0 || isKnown(source, scope, node),
    )
  );
}

function isKnown(source: ParsedSource, scope: FunctionScope, node: Node): boolean {
  const name = node.text;
  if (scope.parameters.includes(name) || name === scope.qualifiedName || bindings(scope.body, name).length > 0) return true;
  if (bindings(source.root, name).length === 0) return pureBuiltins.test(name);
  // A name of the module: only a constant that is assigned once can be counted on.
  const bound = bindings(source.root, name);
  const assignment = bound[0]?.parent;
  const value = assignment?.type === 'assignment' ? field(assignment, 'right') : undefined;
  return bound.length === 1 && value !== undefined && isConstant(value) && assignment?.parent?.parent?.type === 'module';
}

/** A result that callers could change would be shared by all of them. */
function returnsMutable(scope: FunctionScope): boolean {
  return descendants(scope.body, 'return_statement').some((statement) => {
    const value = onlyPart(statement);
    const kind = kindOf(scope, value);
    return kind === 'list' || kind === 'dict' || kind === 'set' || kind === 'generator';
  });
}

function rewriteOf(source: ParsedSource, scope: FunctionScope): Omit<Rewrite, 'imports'> | undefined {
  const body = statements(scope.body);
  const first = body[0]?.type === 'expression_statement' && onlyPart(body[0])?.type === 'string' ? body[1] : body[0];
  const last = body.at(-1);
  const indent = first === undefined ? undefined : indentOf(source, first);
  const parameters = field(scope.node, 'parameters');
  if (first === undefined || last === undefined || indent === undefined || parameters === undefined) return undefined;
  const inner = freshName(source, `${scope.qualifiedName}_cached`);
  const unit = indentUnit(source);
  const newline = newlineOf(source);
  const head: Edit = {
    start: first.startIndex,
    end: first.startIndex,
    text: `@lru_cache(maxsize=None)${newline}${indent}def ${inner}${parameters.text}:${newline}${indent}${unit}`,
  };
  const call = insertAfter(source, last, ['']);
  if (call === undefined) return undefined;
  const deeper = lineStarts(source.text, first.startIndex, call.start).map((at): Edit => ({ start: at, end: at, text: unit }));
  const tail: Edit = { ...call, text: `${newline}${newline}${indent}return ${inner}(${scope.parameters.join(', ')})` };
  return {
    edits: [head, ...deeper, ...selfCalls(scope).flatMap((found) => renamed(found, inner)), tail],
    explanation: `\`${scope.qualifiedName}\` works out the same arguments again and again; within one call from outside each is now worked out once.`,
    openGuards: [
      'the arguments must be hashable, and equal ones of different types (1, 1.0, True) must give the same result',
      "the results must not be changed by callers, and the recursion must stay within half of Python's limit",
    ],
  };
}

function renamed(call: Node, inner: string): Edit[] {
  const callee = field(call, 'function');
  return callee === undefined ? [] : [replaceNode(callee, inner)];
}

/** Where lines with something on them begin, after the first. */
function lineStarts(text: string, start: number, end: number): number[] {
  const found: number[] = [];
  for (let at = text.indexOf('\n', start); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) {
    if (!/^[ \t]*(\r?\n|$)/.test(text.slice(at + 1))) found.push(at + 1);
  }
  return found;
}
