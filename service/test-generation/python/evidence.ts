/** What a value may be, as far as the ways it is used tell. */
export type Kind =
  | 'int'
  | 'float'
  | 'bool'
  | 'text'
  | 'number text'
  | 'bytes'
  | 'none'
  | 'list'
  | 'tuple'
  | 'set'
  | 'dict'
  | 'record'
  | 'iterable'
  | 'object'
  | 'instance'
  | 'callable'
  | 'file'
  | 'table'
  | 'date'
  | 'datetime'
  | 'duration'
  | 'decimal'
  | 'path'
  | 'function';

/**
 * Everything seen of one value of the function. Two that turn out to be the same sort of thing (`a == b`, `x in xs`) are
 * joined and from then on collect together; `joined` then leads to the one that collects.
 */
export interface Evidence {
  joined?: Evidence;
  kinds: Map<Kind, number>;
  element?: Evidence;
  key?: Evidence;
  places: Evidence[];
  fields: Map<string, Evidence>;
  attributes: Map<string, Evidence>;
  /** What it was subscripted with; decides between list and dict once all is seen. */
  subscripts: Evidence[];
  /** Python literals that it was compared with. */
  literals: Set<string>;
  separators: Set<string>;
  /** Of a text that is split: what its parts are. */
  split?: Evidence;
  /** Set where a text is cut in two, so that the middle one of three parts is the separator itself. */
  isPartitioned: boolean;
  /** Class of an instance that can be made; for a function, nothing. */
  className?: string;
  /** Set where the code needs all of it at once: `len`, an index, a second pass. */
  isSized: boolean;
}

export function createEvidence(kind?: Kind, weight = 1): Evidence {
  const evidence: Evidence = {
    kinds: new Map(),
    places: [],
    fields: new Map(),
    attributes: new Map(),
    subscripts: [],
    literals: new Set(),
    separators: new Set(),
    isPartitioned: false,
    isSized: false,
  };
  if (kind !== undefined) evidence.kinds.set(kind, weight);
  return evidence;
}

/** The evidence that this one was joined into, or itself. */
export function resolve(evidence: Evidence): Evidence {
  let at = evidence;
  while (at.joined !== undefined) at = at.joined;
  return at;
}

/** Notes one more hint at a kind. Annotations weigh 100, uses about 1, names less than 1. */
export function note(evidence: Evidence, kind: Kind, weight = 1): void {
  const { kinds } = resolve(evidence);
  kinds.set(kind, (kinds.get(kind) ?? 0) + weight);
}

/** What is in it: made when first asked for. */
export function elementOf(evidence: Evidence): Evidence {
  const at = resolve(evidence);
  at.element ??= createEvidence();
  return resolve(at.element);
}

/** The keys of a dict: what iterating it gives. */
export function keyOf(evidence: Evidence): Evidence {
  const at = resolve(evidence);
  at.key ??= createEvidence();
  return resolve(at.key);
}

export function placeOf(evidence: Evidence, index: number): Evidence {
  const at = resolve(evidence);
  while (at.places.length <= index) at.places.push(createEvidence());
  return resolve(at.places[index] ?? createEvidence());
}

export function fieldOf(evidence: Evidence, name: string): Evidence {
  return partOf(resolve(evidence).fields, name);
}

export function attributeOf(evidence: Evidence, name: string): Evidence {
  return partOf(resolve(evidence).attributes, name);
}

function partOf(parts: Map<string, Evidence>, name: string): Evidence {
  const part = parts.get(name) ?? createEvidence();
  parts.set(name, part);
  return resolve(part);
}

/** From now on the two are one. Parts of the same name are joined too. */
export function join(first: Evidence | undefined, second: Evidence | undefined): void {
  if (first === undefined || second === undefined) return;
  const [into, from] = [resolve(first), resolve(second)];
  if (into === from) return;
  from.joined = into;
  for (const [kind, weight] of from.kinds) note(into, kind, weight);
  for (const literal of from.literals) into.literals.add(literal);
  for (const separator of from.separators) into.separators.add(separator);
  into.subscripts.push(...from.subscripts);
  into.isPartitioned ||= from.isPartitioned;
  into.isSized ||= from.isSized;
  if (from.className !== undefined) into.className ??= from.className;
  joinPart('element', into, from);
  joinPart('key', into, from);
  joinPart('split', into, from);
  for (const [index, place] of from.places.entries()) join(placeOf(into, index), place);
  for (const [name, part] of from.fields) join(fieldOf(into, name), part);
  for (const [name, part] of from.attributes) join(attributeOf(into, name), part);
}

function joinPart(name: 'element' | 'key' | 'split', into: Evidence, from: Evidence): void {
  const part = from[name];
  if (part === undefined) return;
  const own = into[name];
  if (own === undefined) into[name] = part;
  else join(own, part);
}
