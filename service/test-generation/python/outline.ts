import type { Node } from 'web-tree-sitter';
import { field, parts } from '../../rules/parsing/nodes.ts';

/** One parameter as it is declared. */
export interface Parameter {
  name: string;
  node: Node;
  annotation?: Node;
  default?: Node;
  passing: 'positional only' | 'either' | 'keyword only' | 'variadic' | 'keywords';
}

/** A function or method. `parameters` are without the receiver. */
export interface FunctionOutline {
  name: string;
  node: Node;
  body: Node;
  parameters: Parameter[];
  /** Name of the receiver: `self`, `cls`; absent for functions and static methods. */
  receiver?: string;
  binding: 'function' | 'method' | 'static' | 'class' | 'property';
  isAsync: boolean;
  isGenerator: boolean;
}

/** A class and how its instances are made. */
export interface ClassOutline {
  name: string;
  /** Below its module, as it is written in code: `Outer.Inner`. */
  qualifiedName: string;
  methods: Map<string, FunctionOutline>;
  /** Annotated names of the body: the constructor's parameters of a dataclass or named tuple. */
  fields: Parameter[];
  kind: 'plain' | 'record' | 'enum' | 'abstract' | 'exception' | 'typed dict';
  /** Members of an enum. */
  members: string[];
}

/** What a file defines at its top level, nested classes included. */
export interface FileOutline {
  functions: Map<string, FunctionOutline>;
  /** By bare name. */
  classes: Map<string, ClassOutline>;
}

export function outlineFile(root: Node): FileOutline {
  const outline: FileOutline = { functions: new Map(), classes: new Map() };
  for (const statement of parts(root)) {
    const { definition, decorators } = undecorate(statement);
    if (definition?.type === 'function_definition') {
      const found = outlineFunction(definition, decorators, false);
      if (found) outline.functions.set(found.name, found);
    } else if (definition?.type === 'class_definition') outlineClass(definition, decorators, '', outline.classes);
  }
  return outline;
}

function outlineClass(definition: Node, decorators: string[], prefix: string, classes: Map<string, ClassOutline>): void {
  const name = field(definition, 'name')?.text;
  const body = field(definition, 'body');
  if (name === undefined || body === undefined) return;
  const bases = field(definition, 'superclasses')?.text ?? '';
  const found: ClassOutline = {
    name,
    qualifiedName: prefix + name,
    methods: new Map(),
    fields: [],
    kind: kindOfClass(name, bases, decorators),
    members: [],
  };
  for (const statement of parts(body)) {
    const inner = undecorate(statement);
    if (inner.definition?.type === 'class_definition')
      outlineClass(inner.definition, inner.decorators, `${prefix}${name}.`, classes);
    else if (inner.definition?.type === 'function_definition') {
      const method = outlineFunction(inner.definition, inner.decorators, true);
      if (method) found.methods.set(method.name, method);
      if (inner.decorators.some((decorator) => decorator.includes('abstractmethod'))) found.kind = 'abstract';
    } else readField(statement, found);
  }
  classes.set(name, found);
}

function kindOfClass(name: string, bases: string, decorators: string[]): ClassOutline['kind'] {
  if (/\b(Int|Str)?(Enum|Flag)\b/.test(bases)) return 'enum';
  if (/\bTypedDict\b/.test(bases)) return 'typed dict';
  if (
    /\bNamedTuple\b/.test(bases) ||
    decorators.some((decorator) => /^(dataclasses\.)?dataclass\b|^(attr\.s|attrs|attrs\.define|define|frozen)\b/.test(decorator))
  ) {
    return 'record';
  }
  return /\b(Exception|\w*Error)\b/.test(bases) || /Error$/.test(name) ? 'exception' : 'plain';
}

function readField(statement: Node, found: ClassOutline): void {
  const assignment = statement.type === 'expression_statement' ? parts(statement)[0] : undefined;
  if (assignment?.type !== 'assignment') return;
  const name = field(assignment, 'left');
  const annotation = field(assignment, 'type');
  const value = field(assignment, 'right');
  if (name?.type !== 'identifier') return;
  if (found.kind === 'enum' && value) found.members.push(name.text);
  if (annotation === undefined || /\bClassVar\b/.test(annotation.text)) return;
  if (value?.type === 'call' && /\binit\s*=\s*False/.test(value.text)) return;
  found.fields.push({ name: name.text, node: assignment, annotation, passing: 'either', ...(value ? { default: value } : {}) });
}

function undecorate(statement: Node): { definition?: Node; decorators: string[] } {
  if (statement.type !== 'decorated_definition') return { definition: statement, decorators: [] };
  const definition = field(statement, 'definition');
  const decorators = parts(statement)
    .filter((part) => part.type === 'decorator')
    .map((decorator) => decorator.text.slice(1).trim());
  return { decorators, ...(definition ? { definition } : {}) };
}

function outlineFunction(node: Node, decorators: string[], isMember: boolean): FunctionOutline | undefined {
  const name = field(node, 'name')?.text;
  const body = field(node, 'body');
  const list = field(node, 'parameters');
  if (name === undefined || body === undefined || list === undefined) return undefined;
  const binding = bindingOf(decorators, isMember, name);
  const parameters = listParameters(list);
  const receiver = binding === 'function' || binding === 'static' ? undefined : parameters.shift()?.name;
  return {
    name,
    node,
    body,
    parameters,
    binding,
    isAsync: node.child(0)?.type === 'async',
    isGenerator: yields(body),
    ...(receiver === undefined ? {} : { receiver }),
  };
}

function bindingOf(decorators: string[], isMember: boolean, name: string): FunctionOutline['binding'] {
  if (!isMember) return 'function';
  if (decorators.includes('staticmethod')) return 'static';
  if (decorators.includes('classmethod') || name === '__new__' || name === '__init_subclass__') return 'class';
  return decorators.some((decorator) => /(^|\.)(cached_)?property$|\.setter$|\.deleter$/.test(decorator)) ? 'property' : 'method';
}

function listParameters(list: Node): Parameter[] {
  const found: Parameter[] = [];
  let passing: Parameter['passing'] = 'either';
  for (const node of parts(list)) {
    if (node.type === 'positional_separator') {
      for (const earlier of found) earlier.passing = 'positional only';
    } else if (node.type === 'keyword_separator') passing = 'keyword only';
    else {
      const parameter = readParameter(node, passing);
      if (parameter === undefined) continue;
      found.push(parameter);
      if (parameter.passing === 'variadic') passing = 'keyword only';
    }
  }
  return found;
}

function readParameter(node: Node, passing: Parameter['passing']): Parameter | undefined {
  const pattern = node.type === 'typed_parameter' ? parts(node)[0] : node;
  const name = field(node, 'name') ?? (pattern?.type === 'identifier' ? pattern : pattern && parts(pattern)[0]);
  if (pattern === undefined || name === undefined) return undefined;
  const annotation = field(node, 'type');
  const value = field(node, 'value');
  const star =
    pattern.type === 'list_splat_pattern' ? 'variadic' : pattern.type === 'dictionary_splat_pattern' ? 'keywords' : passing;
  return { name: name.text, node, passing: star, ...(annotation ? { annotation } : {}), ...(value ? { default: value } : {}) };
}

function yields(node: Node): boolean {
  return node.namedChildren.some(
    (child) => child.type === 'yield' || (!/^(function_definition|lambda|class_definition)$/.test(child.type) && yields(child)),
  );
}
