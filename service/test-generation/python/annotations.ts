import type { Node } from 'web-tree-sitter';
import { field, parts } from '../../rules/parsing/nodes.ts';
import { type Evidence, elementOf, type Kind, keyOf, note, placeOf, resolve } from './evidence.ts';

/** What an annotation weighs: more than any number of uses adds up to. */
export const certain = 100;

/** An annotation that names what a value can do, not what it is: a Sequence may be a tuple. */
const abstract = 80;
const abstractNames = /^(Sequence|MutableSequence|Collection|Iterable|Iterator|Generator|AbstractSet)$/;

const simple: Record<string, Kind> = {
  int: 'int',
  float: 'float',
  complex: 'float',
  bool: 'bool',
  str: 'text',
  AnyStr: 'text',
  bytes: 'bytes',
  bytearray: 'bytes',
  date: 'date',
  datetime: 'datetime',
  timedelta: 'duration',
  Decimal: 'decimal',
  Path: 'path',
  Callable: 'callable',
  TextIO: 'file',
  IO: 'file',
  object: 'object',
  None: 'none',
};

const collections: Record<string, Kind> = {
  list: 'list',
  List: 'list',
  Sequence: 'list',
  MutableSequence: 'list',
  Collection: 'list',
  deque: 'list',
  Iterable: 'iterable',
  Iterator: 'iterable',
  Generator: 'iterable',
  set: 'set',
  Set: 'set',
  frozenset: 'set',
  FrozenSet: 'set',
  AbstractSet: 'set',
};

const mappings = new Set(['dict', 'Dict', 'Mapping', 'MutableMapping', 'defaultdict', 'DefaultDict', 'OrderedDict', 'Counter']);

/** Notes what an annotation says. Names that are neither built in nor classes in view say nothing. */
export function annotate(evidence: Evidence, annotation: Node, isClass: (name: string) => boolean): void {
  const node = annotation.type === 'type' ? parts(annotation)[0] : annotation;
  if (node === undefined) return;
  const [head, parameters] = splitGeneric(node);
  if (node.type === 'string') annotateText(evidence, node.text.replace(/^['"]|['"]$/g, ''), isClass);
  else if (node.type === 'identifier' || node.type === 'attribute') annotateText(evidence, node.text, isClass);
  else if (node.type === 'binary_operator' || node.type === 'union_type') {
    for (const side of parts(node)) annotate(evidence, side, isClass);
  } else if (head !== undefined) annotateGeneric(evidence, head, parameters, isClass);
}

function annotateText(evidence: Evidence, text: string, isClass: (name: string) => boolean): void {
  const name = text.split('.').at(-1) ?? text;
  const kind =
    simple[name] ??
    collections[name] ??
    (mappings.has(name) ? 'dict' : name === 'tuple' || name === 'Tuple' ? 'tuple' : undefined);
  if (isClass(name)) {
    note(evidence, 'instance', certain);
    resolve(evidence).className = name;
  } else if (kind !== undefined && name !== 'object') note(evidence, kind, abstractNames.test(name) ? abstract : certain);
}

/** `list[int]` is a subscript in an expression and a generic type in an annotation; both come here. */
function splitGeneric(node: Node): [head: string | undefined, parameters: Node[]] {
  if (node.type === 'subscript') {
    const head = field(node, 'value');
    return [head?.text.split('.').at(-1), parts(node).filter((part) => part.id !== head?.id)];
  }
  if (node.type !== 'generic_type') return [undefined, []];
  const [head, parameters] = parts(node);
  return [head?.text.split('.').at(-1), parameters === undefined ? [] : parts(parameters)];
}

function annotateGeneric(evidence: Evidence, head: string, parameters: Node[], isClass: (name: string) => boolean): void {
  const [first, second] = parameters;
  const collection = collections[head];
  if (head === 'Optional' || head === 'Union' || head === 'Annotated' || head === 'Final') {
    for (const parameter of head === 'Annotated' ? parameters.slice(0, 1) : parameters) annotate(evidence, parameter, isClass);
  } else if (collection !== undefined) {
    note(evidence, collection, abstractNames.test(head) ? abstract : certain);
    if (first) annotate(elementOf(evidence), first, isClass);
  } else if (mappings.has(head)) {
    note(evidence, 'dict', certain);
    if (first) annotate(keyOf(evidence), first, isClass);
    if (second) annotate(elementOf(evidence), second, isClass);
    else if (head === 'Counter') note(elementOf(evidence), 'int', certain);
  } else if (head === 'tuple' || head === 'Tuple') {
    if (second?.text === '...' && first) {
      note(evidence, 'list', certain);
      annotate(elementOf(evidence), first, isClass);
    } else {
      note(evidence, 'tuple', certain);
      for (const [index, parameter] of parameters.entries()) annotate(placeOf(evidence, index), parameter, isClass);
    }
  } else if (head === 'Callable') note(evidence, 'callable', certain);
  else if (head === 'Literal') {
    for (const literal of parameters) resolve(evidence).literals.add(literal.text);
    note(
      evidence,
      parameters[0]?.text.match(/^\d/) || parameters[0]?.text.match(/^['"]/)
        ? parameters[0].text.match(/^\d/)
          ? 'int'
          : 'text'
        : 'bool',
      certain,
    );
  }
}
