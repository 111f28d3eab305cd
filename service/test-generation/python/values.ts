import type { Shape, TextFormat } from './shapes.ts';

/** How the values of one call are made. */
export interface Recipe {
  /** Elements of a collection, and roughly the size of a number or text. */
  size: number;
  /** Distinct elements: far below `size` there are repeats. */
  distinct: number;
  /** Shifts all values, so that two files differ. */
  salt: number;
  /** Elements descend instead of being scattered, or are all in order. */
  order: 'scattered' | 'ascending' | 'descending';
  /** What an element is of which nothing is known. */
  anything: 'int' | 'text' | 'float';
  /** Python expressions that stand in for values that nothing declares to be otherwise; taken in turn. */
  odd?: OddValues;
  /** Negative numbers and zero are worth trying too. False where they might never come to an end. */
  negatives: boolean;
  /** What a number is that is an argument by itself; below zero where the values of the call are. */
  number: number;
}

/** Values that a guard may have forgotten. */
export interface OddValues {
  literals: string[];
  /**
   * In place of which values: those of which nothing is known, those that only a name suggests as well, or numbers that
   * only their use shows too.
   */
  replace: 'unknown' | 'guessed' | 'numbers';
}

/** Where the names that values need come from. */
export interface ValueScope {
  /** Import lines, collected as they are needed. */
  imports: Set<string>;
  /** Code that makes an instance of a class of the project, given its position; `undefined` when it cannot be made. */
  construct(className: string, recipe: Recipe, at: Position): string | undefined;
}

/** The number of a value among its siblings: known now, or a variable of the comprehension that makes them. */
export type Position = number | string;

/** A whole argument: collections have `recipe.size` elements. */
export function renderArgument(shape: Shape, recipe: Recipe, scope: ValueScope): string {
  switch (shape.kind) {
    case 'list':
      return renderList(shape.element, recipe, scope);
    case 'iterable':
      return renderList(shape.element, recipe, scope);
    case 'set':
      return recipe.size === 0 ? 'set()' : `set(${renderList(shape.element, recipe, scope)})`;
    case 'dict':
      return renderDict(shape, recipe, scope);
    case 'text':
      return renderText(shape, recipe, scope);
    case 'bytes':
      return recipe.size > 20
        ? `bytes(i * 31 % 251 for i in range(${recipe.size}))`
        : `b"${'abcxyz'.repeat(4).slice(0, recipe.size)}"`;
    case 'int':
      return String(plainNumber(recipe));
    case 'float':
      return `${plainNumber(recipe)}.25`;
    case 'any':
      // Nothing is known of it: a collection as often as a single value.
      if (recipe.size % 2 === 0) return renderList(shape, recipe, scope);
      return renderAt(shape, recipe, scope, Math.max(0, Math.floor(recipe.size / 2)));
    default:
      return renderAt(shape, recipe, scope, recipe.size % 3);
  }
}

function plainNumber(recipe: Recipe): number {
  return recipe.negatives && recipe.salt % 2 === 1 ? -recipe.number : recipe.number;
}

/** Up to so many elements are written out; more are made by a comprehension. */
const longestLiteral = 12;

function renderList(element: Shape, recipe: Recipe, scope: ValueScope): string {
  if (recipe.size <= longestLiteral)
    return `[${indexes(recipe.size)
      .map((index) => renderAt(element, recipe, scope, index))
      .join(', ')}]`;
  return `[${isTuple(element) ? renderAt(element, recipe, scope, 'i') : bare(renderAt(element, recipe, scope, 'i'))} for i in range(${recipe.size})]`;
}

function isTuple(shape: Shape): boolean {
  return shape.kind === 'tuple';
}

function renderDict({ key, value }: { key: Shape; value: Shape }, recipe: Recipe, scope: ValueScope): string {
  const distinct = { ...recipe, distinct: Math.max(recipe.distinct, recipe.size) };
  const pair = (at: Position) => `${renderAt(key, distinct, scope, at)}: ${renderAt(value, recipe, scope, at)}`;
  if (recipe.size <= longestLiteral) return `{${indexes(recipe.size).map(pair).join(', ')}}`;
  return `{${pair('i')} for i in range(${recipe.size})}`;
}

function renderText(shape: Extract<Shape, { kind: 'text' }>, recipe: Recipe, scope: ValueScope): string {
  const { format } = shape;
  if (recipe.size === 0) return '""';
  if (format.kind === 'separated' && format.isOpen) {
    const part = asText(format.parts[0] ?? { kind: 'any' });
    const quoted = quote(format.separator);
    return recipe.size > longestLiteral
      ? `${quoted}.join(${renderAt(part, recipe, scope, 'i')} for i in range(${recipe.size}))`
      : `${quoted}.join([${indexes(recipe.size)
          .map((index) => renderAt(part, recipe, scope, index))
          .join(', ')}])`;
  }
  if (format.kind !== 'word' || shape.literals.length > 0) return renderAt(shape, recipe, scope, recipe.size);
  // A long text: words in which letters, blanks, digits and punctuation repeat.
  const words = recipe.size > longestLiteral ? Math.ceil(recipe.size / 5) : 0;
  return words > 0
    ? `" ".join("${'abcdefgh'[recipe.salt % 8]}b%d." % ${numberOf(recipe, 'i')} for i in range(${words}))`
    : quote('abca Bb 12, level'.slice(0, recipe.size + 1));
}

/** One value at a position: the same position gives the same value, positions a multiple of `distinct` apart too. */
export function renderAt(shape: Shape, recipe: Recipe, scope: ValueScope, at: Position): string {
  if (recipe.odd && takesOdd(shape, recipe.odd)) return pick(recipe.odd.literals, at);
  switch (shape.kind) {
    case 'any':
      return renderAt(anything(recipe), recipe, scope, at);
    case 'int':
      return numberOf(recipe, at);
    case 'float':
      return typeof at === 'number' ? `${numberOf(recipe, at)}.5` : `${numberOf(recipe, at)} / 4`;
    case 'bool':
      return typeof at === 'number' ? (at % 2 === 0 ? 'True' : 'False') : `${at} % 2 == 0`;
    case 'text':
      return wordOf(shape, recipe, scope, at);
    case 'bytes':
      return typeof at === 'number' ? `b"b${numberOf(recipe, at)}"` : `b"b%d" % ${numberOf(recipe, at)}`;
    case 'list':
    case 'iterable':
      return `[${[0, 1, 2].map((offset) => renderAt(shape.element, recipe, scope, shifted(at, offset))).join(', ')}]`;
    case 'set':
      return `{${[0, 1, 2].map((offset) => renderAt(shape.element, recipe, scope, shifted(at, offset))).join(', ')}}`;
    case 'tuple': {
      const places = shape.places.map((place, offset) =>
        renderAt(place, { ...recipe, salt: recipe.salt + offset * 3 }, scope, at),
      );
      return places.length === 1 ? `(${places[0]},)` : `(${places.join(', ')})`;
    }
    case 'dict': {
      const pairs = [0, 1].map(
        (offset) =>
          `${renderAt(shape.key, recipe, scope, shifted(at, offset))}: ${renderAt(shape.value, recipe, scope, shifted(at, offset))}`,
      );
      return `{${pairs.join(', ')}}`;
    }
    case 'record':
      return `{${shape.fields.map(([name, part]) => `${quote(name)}: ${renderAt(part, recipe, scope, at)}`).join(', ')}}`;
    case 'object':
      if (shape.attributes.length > 0) scope.imports.add('from types import SimpleNamespace');
      return shape.attributes.length > 0
        ? `SimpleNamespace(${shape.attributes.map(([name, part]) => `${name}=${renderAt(part, recipe, scope, at)}`).join(', ')})`
        : 'None';
    case 'instance':
      return scope.construct(shape.className, recipe, at) ?? renderAt(shape.fallback, recipe, scope, at);
    case 'callable':
      return 'lambda *values: values[0] if values else None';
    case 'file':
      scope.imports.add('import io');
      return `io.StringIO("first line, 1\\nsecond line, 2\\n" * ${recipe.size})`;
    case 'table':
      return renderTable(shape, recipe, scope);
    case 'date':
      scope.imports.add('import datetime');
      return `datetime.date(2024, 3, 1) + datetime.timedelta(days=${numberOf(recipe, at)})`;
    case 'datetime':
      scope.imports.add('import datetime');
      return `datetime.datetime(2024, 3, 1, 12) + datetime.timedelta(minutes=${numberOf(recipe, at)})`;
    case 'duration':
      scope.imports.add('import datetime');
      return `datetime.timedelta(seconds=${numberOf(recipe, at)})`;
    case 'decimal':
      scope.imports.add('from decimal import Decimal');
      return `Decimal(${numberOf(recipe, at)}) / 4`;
    case 'path':
      scope.imports.add('from pathlib import PurePosixPath');
      return typeof at === 'number'
        ? `PurePosixPath("folder/file-${numberOf(recipe, at)}.txt")`
        : `PurePosixPath("folder/file-%d.txt" % ${numberOf(recipe, at)})`;
    case 'none':
      return 'None';
  }
}

function anything(recipe: Recipe): Shape {
  const certainty = 'guessed';
  return recipe.anything === 'text'
    ? { kind: 'text', literals: [], format: { kind: 'word' }, certainty }
    : { kind: recipe.anything, certainty };
}

/** A declared kind is kept: what the code was promised not to get would refuse good candidates. */
function takesOdd(shape: Shape, odd: OddValues): boolean {
  if (shape.kind === 'any') return true;
  if (odd.replace === 'unknown' || !('certainty' in shape)) return false;
  return shape.certainty === 'guessed' || (odd.replace === 'numbers' && shape.kind !== 'text' && shape.certainty === 'used');
}

/** A whole number below about `distinct`; from zero up, unless negatives are wanted. */
function numberOf(recipe: Recipe, at: Position): string {
  const { distinct, salt, order, size } = recipe;
  const step = order === 'scattered' ? coprimeStep(distinct) : 1;
  const shift = recipe.negatives ? Math.floor(distinct / 3) : 0;
  const from = order === 'descending' ? size : 0;
  if (typeof at === 'number') {
    const place = order === 'descending' ? from - at : at;
    return String(((((place * step + salt) % distinct) + distinct) % distinct) - shift);
  }
  const place = order === 'descending' ? `(${from} - ${at})` : simple(at);
  const product = step === 1 ? place : `${place} * ${step}`;
  const base = salt === 0 ? `${product} % ${distinct}` : `(${product} + ${salt}) % ${distinct}`;
  return shift === 0 ? `(${base})` : `(${base} - ${shift})`;
}

/** A step that visits all of 0..distinct-1 before it comes back. */
function coprimeStep(distinct: number): number {
  return [37, 41, 43, 47].find((step) => distinct % step !== 0) ?? 1;
}

function wordOf(shape: Extract<Shape, { kind: 'text' }>, recipe: Recipe, scope: ValueScope, at: Position): string {
  const { format, literals } = shape;
  if (format.kind === 'separated') return separated(format, recipe, scope, at);
  if (format.kind === 'number')
    return typeof at === 'number' ? quote(numberOf(recipe, at)) : `str(${bare(numberOf(recipe, at))})`;
  const word = typeof at === 'number' ? `"item-${numberOf(recipe, at)}"` : `"item-%d" % ${numberOf(recipe, at)}`;
  // Texts that the code looks for, among others that it does not know.
  return literals.length > 0 ? pick([...literals, '"other"'], at) : word;
}

function separated(format: Extract<TextFormat, { kind: 'separated' }>, recipe: Recipe, scope: ValueScope, at: Position): string {
  const places = format.isOpen
    ? [0, 1, 2].map((offset) => renderAt(asText(format.parts[0] ?? { kind: 'any' }), recipe, scope, shifted(at, offset)))
    : format.parts.map((part) => renderAt(asText(part), recipe, scope, at));
  return joined(format.separator, places);
}

/** One literal where all parts are literals. */
function joined(separator: string, places: string[]): string {
  const literals = places.map((place) => (/^"[^"\\]*"$/.test(place) ? place.slice(1, -1) : undefined));
  return literals.every((literal) => literal !== undefined)
    ? quote(literals.join(separator))
    : `${quote(separator)}.join([${places.join(', ')}])`;
}

/** Without parentheses around all of it, where none are needed. */
function bare(expression: string): string {
  return /^\((?:[^()]|\([^()]*\))*\)$/.test(expression) ? expression.slice(1, -1) : expression;
}

/** A file of comma-separated lines, open for reading. */
function renderTable({ columns, hasHead }: Extract<Shape, { kind: 'table' }>, recipe: Recipe, scope: ValueScope): string {
  scope.imports.add('import io');
  const head = hasHead ? [quote(columns.map(([name]) => name).join(','))] : [];
  const row: Shape = {
    kind: 'text',
    literals: [],
    certainty: 'used',
    format: { kind: 'separated', separator: ',', parts: columns.map(([, shape]) => shape), isOpen: columns.length === 0 },
  };
  const rows = renderList(row, recipe, scope);
  return `io.StringIO("\\n".join(${head.length > 0 ? `[${head.join('')}] + ` : ''}${rows}))`;
}

/** A part of a text is a text, also where it is read as a number later. */

function asText(shape: Shape): Shape {
  if (shape.kind === 'text') return shape;
  const isNumber = shape.kind === 'int' || shape.kind === 'float' || shape.kind === 'decimal';
  return { kind: 'text', literals: [], format: isNumber ? { kind: 'number' } : { kind: 'word' }, certainty: 'used' };
}

function pick(literals: string[], at: Position): string {
  return typeof at === 'number'
    ? (literals[at % literals.length] ?? 'None')
    : `[${literals.join(', ')}][${simple(at)} % ${literals.length}]`;
}

function shifted(at: Position, offset: number): Position {
  if (typeof at === 'number') return at + offset;
  return offset === 0 ? at : `(${at} + ${offset})`;
}

function simple(at: string): string {
  return /^\w+$|^\(.*\)$/.test(at) ? at : `(${at})`;
}

function indexes(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/** A Python literal of this text. */
export function quote(text: string): string {
  return JSON.stringify(text);
}
