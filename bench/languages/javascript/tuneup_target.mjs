// The function under study in its module of the checkout, and the calls that were recorded of it.
//
// A calls file is a structured clone (node:v8) of { file, name, timed, calls }: `timed` are the clones of the argument lists that are worth
// timing, `calls` all of them. Node's standard library only; hooks that see every load exist from Node 22.15 on.

import { readFileSync, realpathSync } from 'node:fs';
import module from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { deserialize } from 'node:v8';

/** Items of an iterator that are looked at; it may have no end. */
export const mostDrained = 10_000;

/** The function by its name among those at the top level of the file, exported or not; every load of it in this process is changed by `edit`. */
export async function loadFunction(file, name) {
  changeSource(file, (text) => `${text}\n;globalThis.tuneupFound = () => ${name};\n`);
  await import(pathToFileURL(resolve(file)).href);
  let found;
  try {
    found = globalThis.tuneupFound();
  } catch {
    // Told below, as for a name that is something else.
  }
  if (typeof found === 'function' && !/^class\b/.test(Function.prototype.toString.call(found))) return found;
  refuse(`expected a function \`${name}\` at the top level of ${file}, found none`);
}

/** Ends the process where node is too old to change what it loads. */
export function requireHooks() {
  if (typeof module.registerHooks === 'function' && typeof module.stripTypeScriptTypes === 'function') return;
  refuse(
    `expected Node 22.15 or newer to reach single functions, got ${process.version}: use a newer Node, or declare a benchmark`,
  );
}

/** Runs the text of a file through `edit` wherever the file is loaded from now on. */
export function changeSource(file, edit) {
  requireHooks();
  const wanted = pathToFileURL(realpathSync(file)).href;
  module.registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (url.replace(/[?#].*$/, '') !== wanted) return loaded;
      const text =
        loaded.source == null ? readFileSync(fileURLToPath(wanted), 'utf8') : Buffer.from(loaded.source).toString('utf8');
      return { ...loaded, source: edit(text), shortCircuit: true };
    },
  });
}

/** A calls file as it was written. */
export function readCalls(path) {
  return deserialize(readFileSync(path));
}

/** What a call really gives: promises awaited, iterators drained up to a bound. Fails as the call does. */
export function settle(result) {
  if (isPromise(result)) return result.then(settle);
  if (iteratorKind(result) === undefined) return result;
  return typeof result[Symbol.asyncIterator] === 'function' ? drainLater(result) : drain(result);
}

export function isPromise(value) {
  return typeof value?.then === 'function';
}

/** The language's own name for a generator or another iterator of its own: `Generator`, `Map Iterator`. */
export function iteratorKind(value) {
  if (typeof value?.next !== 'function') return undefined;
  return /^\[object ((?:Async)?Generator|.* Iterator|Iterator Helper)\]$/.exec(Object.prototype.toString.call(value))?.[1];
}

function drain(iterator) {
  const items = [];
  for (const item of iterator) {
    if (items.length >= mostDrained) break;
    items.push(item);
  }
  return items;
}

async function drainLater(iterator) {
  const items = [];
  for await (const item of iterator) {
    if (items.length >= mostDrained) break;
    items.push(item);
  }
  return items;
}

/**
 * True for values that a structured clone copies whole: plain objects, arrays, maps, sets, dates, binary data. Not for functions, objects of
 * classes, and what has getters, symbols or is frozen.
 */
export function isPlain(value, seen = new Set()) {
  if (value === null) return true;
  if (typeof value !== 'object') return typeof value !== 'function' && typeof value !== 'symbol';
  if (seen.has(value)) return true;
  seen.add(value);
  if (!Object.isExtensible(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  if (prototype === Date.prototype) return hasOnly(value, 0);
  if (prototype === RegExp.prototype) return hasOnly(value, 1) && value.lastIndex === 0;
  if (prototype === Map.prototype) return hasOnly(value, 0) && [...value].flat().every((item) => isPlain(item, seen));
  if (prototype === Set.prototype) return hasOnly(value, 0) && [...value].every((item) => isPlain(item, seen));
  if (prototype === ArrayBuffer.prototype) return hasOnly(value, 0);
  if (ArrayBuffer.isView(value)) return Reflect.ownKeys(value).length === (value.length ?? 0) && isOwn(prototype);
  if (prototype !== Object.prototype && prototype !== Array.prototype) return false;
  return Reflect.ownKeys(value).every((key) => {
    const { value: item, enumerable } = Object.getOwnPropertyDescriptor(value, key);
    if (Array.isArray(value) && key === 'length') return true;
    return typeof key === 'string' && enumerable && 'value' in Object.getOwnPropertyDescriptor(value, key) && isPlain(item, seen);
  });
}

function hasOnly(value, count) {
  return Reflect.ownKeys(value).length === count;
}

/** Kinds of binary data that this realm knows; a subclass would come back as its parent. */
function isOwn(prototype) {
  return [
    Buffer,
    Uint8Array,
    Int8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
    DataView,
  ].some((kind) => kind.prototype === prototype);
}

export function refuse(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(3);
}
