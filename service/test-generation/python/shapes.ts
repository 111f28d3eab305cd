import { certain } from './annotations.ts';
import { type Evidence, type Kind, resolve } from './evidence.ts';

/** What to make as a value: the decision that the evidence leads to. */
export type Shape =
  | { kind: 'any' }
  | { kind: 'bool' | 'bytes' | 'none' | 'callable' | 'date' | 'datetime' | 'duration' | 'decimal' | 'path' }
  | { kind: 'int' | 'float'; certainty: Certainty }
  | { kind: 'text'; literals: string[]; format: TextFormat; certainty: Certainty }
  | { kind: 'list' | 'set' | 'iterable'; element: Shape; isDeclared: boolean }
  | { kind: 'tuple'; places: Shape[] }
  | { kind: 'dict'; key: Shape; value: Shape }
  | { kind: 'record'; fields: [name: string, shape: Shape][] }
  | { kind: 'object'; attributes: [name: string, shape: Shape][] }
  | { kind: 'instance'; className: string; fallback: Shape }
  | { kind: 'file' }
  /** Lines of comma-separated text, with a head line when columns are known by name. */
  | { kind: 'table'; columns: [name: string, shape: Shape][]; hasHead: boolean };

/** Said by an annotation, shown by how it is used, or guessed from a name. */
export type Certainty = 'declared' | 'used' | 'guessed';

/** What a text looks like inside. */
export type TextFormat =
  | { kind: 'word' }
  | { kind: 'number' }
  | { kind: 'separated'; separator: string; parts: Shape[]; isOpen: boolean };

/** Deeper than this a value is a plain one: real data seldom nests further, and recursive types would never end. */
const deepest = 5;

/** Decides what to make. Kinds are weighed against each other; parts that were seen make up for a missing kind. */
export function shapeOf(evidence: Evidence, depth = 0): Shape {
  const at = resolve(evidence);
  if (depth > deepest) return { kind: 'any' };
  const { kind, weight } = strongest(at);
  const certainty: Certainty = weight >= 50 ? 'declared' : weight >= 1 ? 'used' : 'guessed';
  const below = (part: Evidence | undefined): Shape => (part === undefined ? { kind: 'any' } : shapeOf(part, depth + 1));
  switch (kind) {
    case undefined:
      return { kind: 'any' };
    case 'int':
    case 'float':
      return { kind, certainty };
    case 'text':
    case 'number text':
      return { kind: 'text', literals: literalsOf(at, /['"]/), format: formatOf(at, kind, below), certainty };
    case 'list':
    case 'iterable':
    case 'set':
      return { kind, element: elementShape(at, below), isDeclared: weight >= certain };
    case 'tuple':
      return at.places.length > 0
        ? { kind: 'tuple', places: at.places.map(below) }
        : { kind: 'list', element: below(at.element), isDeclared: false };
    case 'dict':
      return {
        kind: 'dict',
        key: at.key || at.subscripts[0] ? orText(below(at.key ?? at.subscripts[0])) : orText({ kind: 'any' }),
        value: below(at.element),
      };
    case 'record':
      if (at.fields.size === 0) return { kind: 'any' };
      return { kind: 'record', fields: [...at.fields].map(([name, part]) => [name, below(part)]) };
    case 'object':
    case 'function':
      return at.attributes.size > 0
        ? { kind: 'object', attributes: [...at.attributes].map(([name, part]) => [name, below(part)]) }
        : { kind: 'any' };
    case 'table':
      return tableShape(at.element && resolve(at.element), below);
    case 'instance':
      return {
        kind: 'instance',
        className: at.className ?? '',
        fallback: { kind: 'object', attributes: [...at.attributes].map(([name, part]) => [name, below(part)]) },
      };
    default:
      return { kind };
  }
}

function tableShape(row: Evidence | undefined, below: (part: Evidence | undefined) => Shape): Shape {
  const named = [...(row?.fields ?? [])].map(([name, part]): [string, Shape] => [name, below(part)]);
  const placed = (row?.places ?? []).map((part, index): [string, Shape] => [`column-${index}`, below(part)]);
  return { kind: 'table', columns: named.length > 0 ? named : placed, hasHead: named.length > 0 };
}

function strongest(evidence: Evidence): { kind: Kind | undefined; weight: number } {
  const weights = new Map(evidence.kinds);
  const add = (kind: Kind, weight: number) => weights.set(kind, (weights.get(kind) ?? 0) + weight);
  if (evidence.element !== undefined) add('iterable', 0.3);
  if (evidence.fields.size > 0 && evidence.element === undefined) add('record', 2);
  for (const subscript of evidence.subscripts) add(isDictSubscript(subscript, evidence) ? 'dict' : 'list', 1.5);
  // A definite collection says more than that it is iterated.
  const iterable = weights.get('iterable') ?? 0;
  for (const kind of ['list', 'set', 'dict', 'text', 'tuple', 'file'] as const) {
    // That it is a list needs more than a name: an iterator may well be called xs.
    if ((weights.get(kind) ?? 0) >= (kind === 'list' ? 1 : 0.4) && iterable < 50) add(kind, iterable);
  }
  if (evidence.attributes.size === 0) weights.delete('object');
  weights.delete('none');
  let best: { kind: Kind | undefined; weight: number } = { kind: undefined, weight: 0 };
  for (const [kind, weight] of weights) if (weight > best.weight) best = { kind, weight };
  if (best.kind === 'number text' && !weights.has('text') && best.weight < 1) return { kind: 'int', weight: best.weight };
  return best.kind === 'iterable' && evidence.isSized ? { kind: 'list', weight: best.weight } : best;
}

/** `d[k]` with a text, or with what iterating it gave, is a look-up; with a number it is a position. */
function isDictSubscript(subscript: Evidence, container: Evidence): boolean {
  const at = resolve(subscript);
  if (at === container.element || at === container.key) return true;
  return (at.kinds.get('text') ?? 0) > (at.kinds.get('int') ?? 0) || (at.kinds.get('tuple') ?? 0) > (at.kinds.get('int') ?? 0);
}

function literalsOf(evidence: Evidence, pattern: RegExp): string[] {
  return [...evidence.literals].filter((literal) => pattern.test(literal)).slice(0, 8);
}

/** A sequence whose places were taken apart by number is a list of as many; its places tell what is in it. */
function elementShape(evidence: Evidence, below: (part: Evidence | undefined) => Shape): Shape {
  if (evidence.element !== undefined) {
    const shape = below(evidence.element);
    if (shape.kind !== 'any') return shape;
  }
  const known = evidence.places.map(below).find((shape) => shape.kind !== 'any');
  return known ?? below(evidence.element);
}

function formatOf(evidence: Evidence, kind: Kind, below: (part: Evidence | undefined) => Shape): TextFormat {
  const [separator] = evidence.separators;
  const split = evidence.split && resolve(evidence.split);
  if (split === undefined) return kind === 'number text' ? { kind: 'number' } : { kind: 'word' };
  const places = split.places.map(below).filter((_, index) => !evidence.isPartitioned || index !== 1);
  const element = split.element === undefined ? ({ kind: 'any' } as const) : below(split.element);
  return {
    kind: 'separated',
    separator: separator ?? ' ',
    parts: places.length > 0 ? places : [element],
    isOpen: places.length === 0,
  };
}

/** Keys of which nothing is known are texts. */
function orText(shape: Shape): Shape {
  return shape.kind === 'any' ? { kind: 'text', literals: [], format: { kind: 'word' }, certainty: 'guessed' } : shape;
}
