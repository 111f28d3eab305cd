import type { Node } from 'web-tree-sitter';
import { field, literalText, parts } from '../../rules/parsing/nodes.ts';
import { annotate } from './annotations.ts';
import {
  attributeOf,
  createEvidence,
  type Evidence,
  elementOf,
  fieldOf,
  join,
  type Kind,
  keyOf,
  note,
  placeOf,
  resolve,
} from './evidence.ts';
import { elementNameOf, kindByName } from './names.ts';
import type { ClassOutline, FileOutline, FunctionOutline, Parameter } from './outline.ts';

/** What is known of a function's parameters, and of its receiver's constructor, after reading it. */
export interface Inferred {
  parameters: Map<string, Evidence>;
  /** Parameters of the constructor, when there is a receiver. */
  constructed: Map<string, Evidence>;
}

/**
 * Reads a function, the constructor of its class and what they call in the same file, and collects how every parameter
 * is used. Nothing is executed, and nothing is certain: the result says what arguments are worth trying.
 */
export function infer(target: FunctionOutline, owner: ClassOutline | undefined, file: FileOutline): Inferred {
  const reader = createReader(file);
  const receiver = createEvidence('object', 0.1);
  const initializer = owner?.methods.get('__init__');
  const constructed = initializer
    ? reader.readFunction(initializer, receiver, owner)
    : new Map(
        (owner?.fields ?? []).map((parameter) => [
          parameter.name,
          reader.declare(parameter, attributeOf(receiver, parameter.name)),
        ]),
      );
  const parameters = target === initializer ? constructed : reader.readFunction(target, receiver, owner);
  return { parameters, constructed };
}

/** What a class's constructor takes, for an instance that is an argument. */
export function inferConstructor(owner: ClassOutline, file: FileOutline): Map<string, Evidence> {
  const initializer = owner.methods.get('__init__');
  const reader = createReader(file);
  const receiver = createEvidence('object', 0.1);
  if (initializer) return reader.readFunction(initializer, receiver, owner);
  return new Map(
    owner.fields.map((parameter) => [parameter.name, reader.declare(parameter, attributeOf(receiver, parameter.name))]),
  );
}

/** How deep calls into the same file are followed. */
const deepestCall = 3;

type Scope = Map<string, Evidence>;

interface Frame {
  scope: Scope;
  owner?: ClassOutline | undefined;
  receiver?: string | undefined;
  parameters: Map<string, Evidence>;
  name: string;
}

function createReader(file: FileOutline) {
  const stack: Frame[] = [];
  const iterated = new Set<Evidence>();
  let loopDepth = 0;
  const isClass = (name: string) => file.classes.has(name) && file.classes.get(name)?.kind !== 'typed dict';
  return { readFunction, declare };

  function readFunction(outline: FunctionOutline, receiver: Evidence, owner: ClassOutline | undefined): Map<string, Evidence> {
    const scope: Scope = new Map();
    if (outline.receiver !== undefined) scope.set(outline.receiver, receiver);
    const parameters = new Map(outline.parameters.map((parameter) => [parameter.name, declare(parameter, createEvidence())]));
    for (const [name, evidence] of parameters) scope.set(name, evidence);
    stack.push({ scope, owner, receiver: outline.receiver, parameters, name: outline.name });
    walk(outline.body, scope);
    stack.pop();
    return parameters;
  }

  function declare(parameter: Parameter, evidence: Evidence): Evidence {
    if (parameter.annotation) annotateNode(evidence, parameter.annotation);
    if (parameter.default) join(evidence, literalEvidence(parameter.default));
    suggest(evidence, parameter.name);
    return evidence;
  }

  function annotateNode(evidence: Evidence, annotation: Node): void {
    const typed = file.classes.get(annotation.text);
    if (typed?.kind === 'typed dict') {
      note(evidence, 'record', 100);
      for (const member of typed.fields) if (member.annotation) annotateNode(fieldOf(evidence, member.name), member.annotation);
    } else annotate(evidence, annotation, isClass);
  }

  function suggest(evidence: Evidence, name: string): void {
    const kind = kindByName(name);
    if (kind !== undefined) note(evidence, kind, 0.4);
    const elementName = elementNameOf(name);
    const elementKind = elementName === undefined ? undefined : kindByName(elementName);
    if (elementKind !== undefined && elementKind !== 'list') note(elementOf(evidence), elementKind, 0.3);
  }

  /** A default's kind says what the parameter is, except None, which says nothing. */
  function literalEvidence(value: Node): Evidence | undefined {
    const kind = literalKind(value);
    if (kind === undefined) return undefined;
    const evidence = createEvidence(kind === 'none' ? undefined : kind, 3);
    if (kind === 'text' && literalText(value)) evidence.literals.add(value.text);
    return evidence;
  }

  function walk(node: Node, scope: Scope): void {
    for (const statement of parts(node)) visit(statement, scope);
  }

  /** Notes all that a node tells and returns what is known of its value, for expressions that have one. */
  function visit(node: Node, scope: Scope): Evidence | undefined {
    switch (node.type) {
      case 'identifier':
        return scope.get(node.text);
      case 'integer':
        return createEvidence('int', 1);
      case 'float':
        return createEvidence('float', 1);
      case 'true':
      case 'false':
        return createEvidence('bool', 1);
      case 'string':
      case 'concatenated_string':
        walk(node, scope);
        return createEvidence('text', 1);
      case 'interpolation':
        walk(node, scope);
        return undefined;
      case 'none':
        return undefined;
      case 'parenthesized_expression':
      case 'await':
        return visitAll(node, scope).at(-1);
      case 'list':
      case 'set':
        return visitCollection(node, scope);
      case 'tuple':
      case 'expression_list':
        return visitTuple(node, scope);
      case 'dictionary':
        return visitDictionary(node, scope);
      case 'list_comprehension':
      case 'generator_expression':
      case 'set_comprehension':
        return visitComprehension(node, scope, node.type === 'set_comprehension' ? 'set' : 'list');
      case 'dictionary_comprehension':
        visitClauses(node, scope);
        return createEvidence('dict', 1);
      case 'attribute':
        return visitAttribute(node, scope);
      case 'subscript':
        return visitSubscript(node, scope);
      case 'call':
        return visitCall(node, scope);
      case 'binary_operator':
        return visitOperation(field(node, 'left'), field(node, 'operator')?.text ?? '', field(node, 'right'), scope);
      case 'augmented_assignment':
        return visitOperation(
          field(node, 'left'),
          (field(node, 'operator')?.text ?? '').slice(0, -1),
          field(node, 'right'),
          scope,
        );
      case 'unary_operator': {
        const value = visitAll(node, scope).at(-1);
        if (value) note(value, 'int', 0.5);
        return value;
      }
      case 'not_operator':
        walk(node, scope);
        return createEvidence('bool', 1);
      case 'boolean_operator': {
        const [left, right] = visitAll(node, scope);
        return left ?? right;
      }
      case 'conditional_expression': {
        const [value, , otherwise] = visitAll(node, scope);
        return value ?? otherwise;
      }
      case 'comparison_operator':
        return visitComparison(node, scope);
      case 'named_expression': {
        const value = visitField(node, 'value', scope);
        const name = field(node, 'name');
        if (name) bind(name, value, scope);
        return value;
      }
      case 'lambda':
        return visitLambda(node, scope);
      case 'assignment':
        return visitAssignment(node, scope);
      case 'for_statement':
        return visitFor(node, scope);
      case 'as_pattern': {
        const [value, alias] = parts(node);
        const opened = value && visit(value, scope);
        const name = alias && parts(alias)[0];
        if (name) bind(name, opened, scope);
        return opened;
      }
      case 'function_definition':
        return visitNested(node, scope);
      case 'class_definition':
        return undefined;
      default:
        walk(node, scope);
        return undefined;
    }
  }

  function visitField(node: Node, name: string, scope: Scope): Evidence | undefined {
    const child = field(node, name);
    return child && visit(child, scope);
  }

  function visitAll(node: Node, scope: Scope): (Evidence | undefined)[] {
    return parts(node).map((part) => visit(part, scope));
  }

  function visitCollection(node: Node, scope: Scope): Evidence {
    const evidence = createEvidence(node.type === 'set' ? 'set' : 'list', 1);
    for (const value of visitAll(node, scope)) if (value) join(elementOf(evidence), value);
    return evidence;
  }

  function visitTuple(node: Node, scope: Scope): Evidence {
    const evidence = createEvidence('tuple', 1);
    for (const [index, value] of visitAll(node, scope).entries()) if (value) join(placeOf(evidence, index), value);
    return evidence;
  }

  function visitDictionary(node: Node, scope: Scope): Evidence {
    const evidence = createEvidence('dict', 1);
    for (const pair of parts(node)) {
      if (pair.type !== 'pair') visit(pair, scope);
      else {
        join(keyOf(evidence), visitField(pair, 'key', scope));
        visitField(pair, 'value', scope);
      }
    }
    return evidence;
  }

  function visitComprehension(node: Node, scope: Scope, kind: Kind): Evidence {
    const evidence = createEvidence(kind, 1);
    const value = visitClauses(node, scope);
    if (value) join(elementOf(evidence), value);
    return evidence;
  }

  /** The clauses bind the names that the body uses, so they are read first. */
  function visitClauses(node: Node, scope: Scope): Evidence | undefined {
    const depthBefore = loopDepth;
    const inner = new Map(scope);
    const body = field(node, 'body');
    for (const clause of parts(node)) {
      if (clause.id === body?.id) continue;
      if (clause.type === 'for_in_clause') {
        visitLoop(field(clause, 'left'), field(clause, 'right'), inner);
        loopDepth += 1;
      } else walk(clause, inner);
    }
    const value = body?.type === 'pair' ? walk(body, inner) : body && visit(body, inner);
    loopDepth = depthBefore;
    return value ?? undefined;
  }

  function visitFor(node: Node, scope: Scope): undefined {
    visitLoop(field(node, 'left'), field(node, 'right'), scope);
    loopDepth += 1;
    for (const name of ['body', 'alternative']) {
      const block = field(node, name);
      if (block) walk(block, scope);
    }
    loopDepth -= 1;
  }

  function visitLoop(left: Node | undefined, right: Node | undefined, scope: Scope): void {
    const over = right && visit(right, scope);
    if (over) {
      note(over, 'iterable', 0.6);
      // A second pass, or one for every turn of an outer loop, finds an iterator used up.
      if (loopDepth > 0 || iterated.has(resolve(over))) resolve(over).isSized = true;
      iterated.add(resolve(over));
    }
    if (left) bind(left, over && iteratedElement(over), scope);
  }

  /** Iterating a tuple of known places, such as a literal, gives any of them. */
  function iteratedElement(iterated: Evidence): Evidence {
    const element = elementOf(iterated);
    for (const place of resolve(iterated).places) join(element, place);
    return resolve(element);
  }

  function bind(pattern: Node, value: Evidence | undefined, scope: Scope): void {
    if (pattern.type === 'identifier') {
      const evidence = value ?? scope.get(pattern.text) ?? createEvidence();
      scope.set(pattern.text, evidence);
      // A letter says something as a parameter, hardly anything as the name of a turn.
      const kind = pattern.text.length > 1 ? kindByName(pattern.text) : undefined;
      if (kind !== undefined && kind !== 'list') note(evidence, kind, 0.2);
    } else if (/^(pattern_list|tuple_pattern|list_pattern|expression_list|tuple)$/.test(pattern.type)) {
      if (value) note(value, 'tuple', 1);
      let isPastStar = false;
      for (const [index, part] of parts(pattern).entries()) {
        isPastStar ||= part.type === 'list_splat_pattern';
        bind(part, value && !isPastStar ? unpacked(value, index) : undefined, scope);
      }
    } else if (pattern.type === 'list_splat_pattern') {
      const name = parts(pattern)[0];
      if (name) bind(name, createEvidence('list', 0.5), scope);
    } else join(visit(pattern, scope), value);
  }

  /** Parts of a text that was split are parts of that text. */
  function unpacked(value: Evidence, index: number): Evidence {
    return placeOf(value, index);
  }

  function visitAssignment(node: Node, scope: Scope): undefined {
    const left = field(node, 'left');
    const value = visitField(node, 'right', scope);
    const annotation = field(node, 'type');
    if (left === undefined) return;
    if (left.type === 'identifier') scope.delete(left.text);
    bind(left, value, scope);
    const bound = left.type === 'identifier' ? scope.get(left.text) : undefined;
    if (annotation && bound) annotateNode(bound, annotation);
  }

  function visitAttribute(node: Node, scope: Scope): Evidence | undefined {
    const object = visitField(node, 'object', scope);
    const name = field(node, 'attribute')?.text;
    if (object === undefined || name === undefined) return undefined;
    note(object, 'object', 1);
    const attribute = attributeOf(object, name);
    if (resolve(attribute).kinds.size === 0) suggest(attribute, name);
    return attribute;
  }

  function visitSubscript(node: Node, scope: Scope): Evidence | undefined {
    const value = visitField(node, 'value', scope);
    const [index, ...more] = parts(node).slice(1);
    if (value === undefined || index === undefined) {
      if (index) visit(index, scope);
      return undefined;
    }
    if (index.type === 'slice') {
      walk(index, scope);
      note(value, 'list', 0.25);
      resolve(value).isSized = true;
      return value;
    }
    for (const extra of more) visit(extra, scope);
    const name = literalText(index);
    if (name !== undefined) {
      note(value, 'record', 2);
      const part = fieldOf(value, name);
      if (resolve(part).kinds.size === 0) suggest(part, name);
      return part;
    }
    resolve(value).isSized = true;
    if (index.type === 'integer' && Number(index.text) < 6) {
      note(value, 'tuple', 0.3);
      note(value, 'list', 0.2);
      return placeOf(value, Number(index.text));
    }
    const at = visit(index, scope);
    if (at) resolve(value).subscripts.push(at);
    else note(value, 'list', 0.5);
    return elementOf(value);
  }

  function visitOperation(
    leftNode: Node | undefined,
    operator: string,
    rightNode: Node | undefined,
    scope: Scope,
  ): Evidence | undefined {
    const left = leftNode && visit(leftNode, scope);
    const right = rightNode && visit(rightNode, scope);
    if (operator === '%' && leftNode?.type === 'string') return createEvidence('text', 1);
    if (operator === '+' || operator === '') {
      if (left && right) join(left, right);
      return left ?? right;
    }
    if (operator === '*') return visitProduct(left, right);
    if (['-', '/', '//', '%', '**', '<<', '>>', '&', '|', '^'].includes(operator)) {
      const weight = ['&', '|', '-', '^'].includes(operator) ? 0.6 : 1;
      for (const side of [left, right]) if (side) note(side, 'int', weight);
      return createEvidence(operator === '/' ? 'float' : 'int', 1);
    }
    return undefined;
  }

  /** `"-" * n` repeats a text, `a * b` is a number. */
  function visitProduct(left: Evidence | undefined, right: Evidence | undefined): Evidence {
    const repeated = [left, right].find(
      (side) => side && ['text', 'list', 'tuple'].some((kind) => resolve(side).kinds.has(kind as Kind)),
    );
    for (const side of [left, right]) if (side && side !== repeated) note(side, 'int', 1);
    return repeated ?? createEvidence('int', 1);
  }

  function visitComparison(node: Node, scope: Scope): Evidence {
    const sides = parts(node);
    const values = sides.map((side) => visit(side, scope));
    const operators = node.children
      .filter((child) => !child.isNamed || child.type === 'not in' || child.type === 'is not')
      .map((child) => child.type);
    for (const [index, operator] of operators.entries()) {
      const [left, right] = [values[index], values[index + 1]];
      const [leftNode, rightNode] = [sides[index], sides[index + 1]];
      if (operator === 'in' || operator === 'not in') {
        if (right) {
          resolve(right).isSized = true;
          // `x in text` asks for a part of a text: x is a text, not an element of one.
          if (resolve(right).kinds.has('text')) join(right, left);
          else join(elementOf(right), left);
        }
        if (left && rightNode && /^(tuple|list|set)$/.test(rightNode.type))
          for (const literal of parts(rightNode)) addLiteral(left, literal);
      } else if (operator !== 'is' && operator !== 'is not') {
        if (left && rightNode) addLiteral(left, rightNode);
        if (right && leftNode) addLiteral(right, leftNode);
        join(left, right);
      }
    }
    return createEvidence('bool', 1);
  }

  function addLiteral(evidence: Evidence, literal: Node): void {
    if (literalText(literal) !== undefined || literal.type === 'integer') resolve(evidence).literals.add(literal.text);
  }

  function visitLambda(node: Node, scope: Scope, given: (Evidence | undefined)[] = []): Evidence | undefined {
    const inner = new Map(scope);
    const names = field(node, 'parameters');
    for (const [index, parameter] of (names ? parts(names) : []).entries())
      bind(field(parameter, 'name') ?? parameter, given[index] ?? createEvidence(), inner);
    const body = field(node, 'body');
    if (body) visit(body, inner);
    return createEvidence('callable', 1);
  }

  function visitNested(node: Node, scope: Scope): undefined {
    const name = field(node, 'name')?.text;
    const body = field(node, 'body');
    const list = field(node, 'parameters');
    if (name === undefined || body === undefined) return;
    const inner = new Map(scope);
    const own: Evidence[] = [];
    for (const parameter of list ? parts(list) : []) {
      const pattern = field(parameter, 'name') ?? parts(parameter)[0] ?? parameter;
      if (pattern.type !== 'identifier') continue;
      const evidence = createEvidence();
      own.push(evidence);
      inner.set(pattern.text, evidence);
    }
    const nested = createEvidence('function', 1);
    nested.places = own;
    scope.set(name, nested);
    inner.set(name, nested);
    walk(body, inner);
  }

  function visitCall(node: Node, scope: Scope): Evidence | undefined {
    const callee = field(node, 'function');
    const list = field(node, 'arguments');
    if (callee === undefined || list === undefined) return undefined;
    if (list.type === 'generator_expression') return visitNamedCall(callee, [visit(list, scope)], [list], new Map(), scope);
    const given: (Evidence | undefined)[] = [];
    const nodes: Node[] = [];
    const keywords = new Map<string, Evidence | undefined>();
    const lambdas: Node[] = [];
    for (const argument of parts(list)) {
      const value = field(argument, 'value');
      if (argument.type === 'keyword_argument') {
        if (value?.type === 'lambda') lambdas.push(value);
        else keywords.set(field(argument, 'name')?.text ?? '', value && visit(value, scope));
      } else if (argument.type === 'lambda') {
        lambdas.push(argument);
        given.push(createEvidence('callable', 1));
        nodes.push(argument);
      } else {
        given.push(visit(argument, scope));
        nodes.push(argument);
      }
    }
    const result =
      callee.type === 'attribute'
        ? visitMethodCall(callee, given, nodes, keywords, scope)
        : visitNamedCall(callee, given, nodes, keywords, scope);
    visitKeyLambdas(callee, given, lambdas, scope);
    return result;
  }

  /** The lambda of `sorted(xs, key=...)`, `xs.sort(key=...)`, `map(..., xs)` gets elements of xs. */
  function visitKeyLambdas(callee: Node, given: (Evidence | undefined)[], lambdas: Node[], scope: Scope): void {
    const receiver = callee.type === 'attribute' ? visitField(callee, 'object', scope) : undefined;
    const iterated = receiver ?? given.find((value) => value && !resolve(value).kinds.has('callable'));
    for (const lambda of lambdas) visitLambda(lambda, scope, [iterated && elementOf(iterated)]);
  }

  function visitNamedCall(
    callee: Node,
    given: (Evidence | undefined)[],
    nodes: Node[],
    keywords: Map<string, Evidence | undefined>,
    scope: Scope,
  ): Evidence | undefined {
    const name = callee.text;
    const known = scope.get(name);
    if (known !== undefined) {
      if (resolve(known).kinds.has('function'))
        for (const [index, place] of resolve(known).places.entries()) join(place, given[index]);
      else note(known, 'callable', 5);
      return undefined;
    }
    const frame = stack.at(-1);
    if (frame?.name === name && frame.owner === undefined) return recurse(frame, given);
    const called = file.functions.get(name);
    if (called !== undefined) return follow(called, given, keywords, createEvidence(), undefined);
    const made = file.classes.get(name);
    if (made !== undefined) {
      const instance = createEvidence('instance', 5);
      instance.className = made.name;
      return instance;
    }
    return visitBuiltin(name, given, nodes);
  }

  function recurse(frame: Frame, given: (Evidence | undefined)[]): undefined {
    for (const [index, parameter] of [...frame.parameters.values()].entries()) join(parameter, given[index]);
  }

  function follow(
    called: FunctionOutline,
    given: (Evidence | undefined)[],
    keywords: Map<string, Evidence | undefined>,
    receiver: Evidence,
    owner: ClassOutline | undefined,
  ): undefined {
    if (stack.length >= deepestCall || stack.some((frame) => frame.name === called.name && frame.owner === owner)) return;
    const parameters = readFunction(called, receiver, owner);
    for (const [index, parameter] of called.parameters.entries()) {
      const value =
        parameter.passing === 'keyword only' ? keywords.get(parameter.name) : (given[index] ?? keywords.get(parameter.name));
      if (value && parameter.passing !== 'variadic' && parameter.passing !== 'keywords')
        join(parameters.get(parameter.name), value);
    }
  }

  function visitMethodCall(
    callee: Node,
    given: (Evidence | undefined)[],
    nodes: Node[],
    keywords: Map<string, Evidence | undefined>,
    scope: Scope,
  ): Evidence | undefined {
    const objectNode = field(callee, 'object');
    const name = field(callee, 'attribute')?.text ?? '';
    const object = objectNode && visit(objectNode, scope);
    const frame = stack.at(-1);
    if (objectNode && frame?.receiver !== undefined && objectNode.text === frame.receiver) {
      const method = frame.owner?.methods.get(name);
      if (name === frame.name) return recurse(frame, given);
      if (method && object) return follow(method, given, keywords, object, frame.owner);
    }
    if (object === undefined) return visitModuleCall(objectNode?.text ?? '', name, given, nodes);
    return useMethod(object, name, given, nodes);
  }

  function visitModuleCall(module: string, name: string, given: (Evidence | undefined)[], nodes: Node[]): Evidence | undefined {
    if (module === 'math') for (const value of given) if (value) note(value, 'float', 1);
    if (module === 're') {
      for (const value of given.slice(0, name === 'sub' ? 3 : 2)) if (value) note(value, 'text', 2);
      return name === 'split' || name === 'findall'
        ? listOf(createEvidence('text', 1))
        : createEvidence(name === 'sub' ? 'text' : undefined, 1);
    }
    if (module === 'csv') return readTable(given[0]);
    if (module === 'json' && name === 'loads' && given[0]) note(given[0], 'text', 2);
    if (['collections', 'itertools', 'heapq', 'functools', 'bisect', 'statistics'].includes(module))
      return visitBuiltin(name, given, nodes);
    return undefined;
  }

  /** `csv.reader(lines)` takes lines of text; what its rows are split into is known from what is done with them. */
  function readTable(lines: Evidence | undefined): Evidence | undefined {
    if (lines === undefined) return undefined;
    note(lines, 'table', 5);
    return listOf(elementOf(lines));
  }

  function useMethod(object: Evidence, name: string, given: (Evidence | undefined)[], nodes: Node[]): Evidence | undefined {
    const [first, second] = given;
    if (name === 'join') {
      note(object, 'text', 3);
      if (first) {
        note(first, 'iterable', 1);
        note(elementOf(first), 'text', 2);
      }
      return createEvidence('text', 1);
    }
    if (name === 'split' || name === 'rsplit' || name === 'partition' || name === 'rpartition') {
      note(object, 'text', 3);
      const separator = nodes[0] && literalText(nodes[0]);
      if (separator) resolve(object).separators.add(separator);
      else if (first) for (const literal of resolve(first).literals) resolve(object).separators.add(literal.slice(1, -1));
      const at = resolve(object);
      at.isPartitioned ||= name.endsWith('partition');
      at.split ??= createEvidence(name.endsWith('partition') ? 'tuple' : 'list', 2);
      return resolve(at.split);
    }
    if (textMethods.has(name)) {
      note(object, 'text', 3);
      for (const [index, value] of given.entries()) {
        if (value) note(value, 'text', 1);
        const literal = nodes[index];
        if (literal && literalText(literal) && /with$|^find$|^index$|^replace$|^count$/.test(name))
          resolve(object).literals.add(literal.text);
      }
      if (/^is|with$/.test(name)) return createEvidence('bool', 1);
      return name === 'splitlines' ? listOf(createEvidence('text', 1)) : name === 'encode' ? createEvidence('bytes', 1) : object;
    }
    if (listMethods.has(name)) {
      note(object, 'list', 2);
      if (name === 'append' || name === 'remove' || name === 'appendleft') join(elementOf(object), first);
      if (name === 'insert') join(elementOf(object), second);
      if (name === 'extend' && first) join(elementOf(object), elementOf(first));
      return name.startsWith('pop') ? elementOf(object) : undefined;
    }
    if (name === 'items' || name === 'keys' || name === 'values') return useDictView(object, name);
    if (name === 'get' || name === 'setdefault' || name === 'pop') {
      note(object, name === 'pop' ? 'list' : 'dict', name === 'pop' && given.length < 2 ? 0.5 : 2);
      const literal = nodes[0] && literalText(nodes[0]);
      if (literal !== undefined) {
        note(object, 'record', 3);
        const part = fieldOf(object, literal);
        join(part, second);
        if (resolve(part).kinds.size === 0) suggest(part, literal);
        return part;
      }
      if (first && name !== 'pop') join(keyOf(object), first);
      if (second) join(elementOf(object), second);
      return elementOf(object);
    }
    if (setMethods.has(name)) {
      note(object, 'set', 2);
      if (name === 'add' || name === 'discard') join(elementOf(object), first);
      return undefined;
    }
    if (['read', 'readline', 'readlines', 'write'].includes(name)) {
      note(object, 'file', 3);
      return name === 'readlines' ? listOf(createEvidence('text', 1)) : createEvidence('text', 1);
    }
    if (name === 'count' || name === 'index') join(elementOf(object), first);
    if (name === 'copy') return object;
    if (['isoformat', 'strftime', 'timestamp', 'date', 'weekday', 'total_seconds'].includes(name))
      note(object, name === 'total_seconds' ? 'duration' : 'datetime', 3);
    return undefined;
  }

  function useDictView(object: Evidence, name: string): Evidence {
    note(object, 'dict', 3);
    if (name === 'keys') return listOf(keyOf(object));
    if (name === 'values') return listOf(elementOf(object));
    const pair = createEvidence('tuple', 1);
    join(placeOf(pair, 0), keyOf(object));
    join(placeOf(pair, 1), elementOf(object));
    return listOf(pair);
  }

  function listOf(element: Evidence): Evidence {
    const list = createEvidence('list', 1);
    list.element = element;
    return list;
  }

  function visitBuiltin(name: string, given: (Evidence | undefined)[], nodes: Node[]): Evidence | undefined {
    const [first] = given;
    if (name === 'len' && first) {
      note(first, 'list', 0.1);
      resolve(first).isSized = true;
    }
    if (name === 'len' || name === 'hash' || name === 'id') return createEvidence('int', 1);
    if (name === 'range' || name === 'chr') {
      for (const value of given) if (value) note(value, 'int', 2);
      return name === 'range' ? listOf(createEvidence('int', 1)) : createEvidence('text', 1);
    }
    if (name === 'isinstance' && first && nodes[1]) return useIsinstance(first, nodes[1]);
    if (['sum', 'fsum', 'mean', 'median', 'fmean'].includes(name) && first) {
      note(first, 'iterable', 1);
      note(elementOf(first), 'int', 1);
      return elementOf(first);
    }
    if (['min', 'max'].includes(name)) {
      if (given.length > 1) {
        for (const value of given.slice(1)) join(first, value);
        if (first) note(first, 'int', 0.5);
        return first;
      }
      if (first) note(first, 'iterable', 1);
      return first && elementOf(first);
    }
    if (iterating.has(name) && first) {
      note(first, 'iterable', 1);
      const copy = createEvidence(name === 'set' || name === 'frozenset' ? 'set' : name === 'tuple' ? 'list' : 'list', 1);
      copy.element = elementOf(first);
      return copy;
    }
    if (name === 'enumerate' && first) {
      note(first, 'iterable', 1);
      const pair = createEvidence('tuple', 1);
      note(placeOf(pair, 0), 'int', 1);
      join(placeOf(pair, 1), elementOf(first));
      return listOf(pair);
    }
    if (name === 'zip') {
      const pair = createEvidence('tuple', 1);
      for (const [index, value] of given.entries()) {
        if (value === undefined) continue;
        note(value, 'iterable', 1);
        join(placeOf(pair, index), elementOf(value));
      }
      return listOf(pair);
    }
    if (name === 'map' || name === 'filter') return useMap(name, nodes[0], given[1]);
    if ((name === 'int' || name === 'float' || name === 'Decimal') && first) {
      note(first, 'number text', resolve(first).kinds.has('text') ? 5 : 0.6);
      return createEvidence(name === 'int' ? 'int' : name === 'float' ? 'float' : 'decimal', 1);
    }
    if (name === 'ord' && first) note(first, 'text', 2);
    if (name === 'abs' || name === 'round' || name === 'divmod' || name === 'pow') {
      for (const value of given) if (value) note(value, name === 'round' ? 'float' : 'int', 1);
      return first;
    }
    if (name === 'str' || name === 'repr' || name === 'format') return createEvidence('text', 1);
    if (name === 'dict' || name === 'defaultdict' || name === 'OrderedDict') return first ?? createEvidence('dict', 1);
    return undefined;
  }

  function useMap(name: string, callable: Node | undefined, iterated: Evidence | undefined): Evidence | undefined {
    if (iterated === undefined) return undefined;
    note(iterated, 'iterable', 1);
    if (name === 'filter') return listOf(elementOf(iterated));
    return listOf((callable && visitBuiltin(callable.text, [elementOf(iterated)], [])) ?? createEvidence());
  }

  function useIsinstance(value: Evidence, type: Node): Evidence {
    const first = type.type === 'tuple' ? parts(type)[0] : type;
    const kinds: Record<string, Kind> = {
      int: 'int',
      float: 'float',
      str: 'text',
      list: 'list',
      tuple: 'tuple',
      dict: 'dict',
      set: 'set',
      bytes: 'bytes',
    };
    const kind = first && kinds[first.text];
    if (kind !== undefined) note(value, kind, 1.5);
    return createEvidence('bool', 1);
  }
}

function literalKind(value: Node): Kind | undefined {
  const kinds: Record<string, Kind> = {
    integer: 'int',
    float: 'float',
    true: 'bool',
    false: 'bool',
    string: 'text',
    none: 'none',
    list: 'list',
    tuple: 'list',
    dictionary: 'dict',
    set: 'set',
  };
  return kinds[value.type === 'unary_operator' ? (parts(value)[0]?.type ?? '') : value.type];
}

const textMethods = new Set(
  (
    'strip lstrip rstrip lower upper startswith endswith replace isdigit isalpha isalnum isspace isupper islower isnumeric encode title ' +
    'capitalize casefold splitlines zfill ljust rjust center find rfind removeprefix removesuffix swapcase expandtabs translate format'
  ).split(' '),
);
const listMethods = new Set(['append', 'extend', 'insert', 'sort', 'reverse', 'remove', 'appendleft', 'popleft']);
const setMethods = new Set([
  'add',
  'discard',
  'union',
  'intersection',
  'difference',
  'issubset',
  'issuperset',
  'symmetric_difference',
  'intersection_update',
  'difference_update',
]);
const iterating = new Set([
  'sorted',
  'list',
  'tuple',
  'set',
  'frozenset',
  'reversed',
  'iter',
  'any',
  'all',
  'deque',
  'Counter',
  'chain',
  'accumulate',
  'islice',
  'groupby',
  'heapify',
  'nsmallest',
  'nlargest',
]);
