// Makes recorded calls again in one checkout and writes what each of them did, a JSON line a call.
//
// Usage: tuneup_behaviour.mjs in the checkout, a JSON request (file, name, callsFiles, outcomes) on stdin. A line says how the call reads, what it gave
// or raised, how it left its arguments and what it printed, as text; `opaque` where what it gave cannot be told by its looks, `truncated` where it gave
// more items than are looked at.

import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { deserialize } from 'node:v8';
import { isPlain, isPromise, iteratorKind, loadFunction, mostDrained, readCalls } from './tuneup_target.mjs';

const longestText = 4_000;

const request = JSON.parse(readFileSync(0, 'utf8'));
writeFileSync(request.outcomes, '');
process.on('uncaughtException', (error) => {
  process.stderr.write(`${error?.stack ?? error}\n${String(error).split('\n')[0]}\n`);
  process.exit(1);
});
const target = await loadFunction(request.file, request.name);
const streams = [process.stdout, process.stderr];
const writes = streams.map((stream) => stream.write);
for (const blob of distinct(request.callsFiles)) await replay(blob);
process.exit(0);

function distinct(files) {
  const blobs = new Map();
  for (const file of files) for (const blob of readCalls(file).calls) blobs.set(blob.toString('base64'), blob);
  return blobs.values();
}

async function replay(blob) {
  const args = deserialize(blob);
  const call = `${request.name}(${args.map((value) => brief(value)).join(', ')})`;
  const printed = ['', ''];
  for (const [index, stream] of streams.entries())
    stream.write = (text) => {
      printed[index] += typeof text === 'string' ? text : Buffer.from(text).toString('utf8');
      return true;
    };
  let outcome;
  try {
    outcome = await tell(target(...args), args);
  } catch (error) {
    outcome = { raises: complaint(error) };
  }
  for (const [index, stream] of streams.entries()) stream.write = writes[index];
  const leaves = `${whole(args)}${sharing(named(args), new Map())}`;
  const prints = `${whole(printed[0])}${printed[1] === '' ? '' : ` and, as errors, ${whole(printed[1])}`}`;
  appendFileSync(request.outcomes, `${JSON.stringify({ call, ...outcome, leaves, prints })}\n`);
}

/** What a call gave, and in which form: a promise of it, an iterator over it, an argument itself. */
async function tell(result, args) {
  if (isPromise(result)) {
    try {
      const { gives, raises, ...rest } = await tell(await result, args);
      return raises === undefined ? { gives: `a promise of ${gives}`, ...rest } : { raises };
    } catch (error) {
      return { raises: `${complaint(error)}, by a promise` };
    }
  }
  const known = new Map();
  sharing(named(args), known);
  const kind = iteratorKind(result);
  if (kind === undefined) return { gives: `${whole(result)}${sharing([['', result]], known)}`, opaque: !isPlain(result) };
  const { items, last, truncated, error } = await drain(result);
  const given = `${kind} of ${whole(items)}${sharing([['', items]], known)}`;
  if (error !== undefined) return { raises: `${complaint(error.thrown)}, by a ${given}` };
  const gives = `${given}${last === undefined ? '' : `, then ${whole(last)}${sharing([['', last]], known)}`}`;
  return { gives, opaque: !isPlain(items) || !isPlain(last), truncated };
}

async function drain(iterator) {
  const items = [];
  try {
    for (;;) {
      const { done, value } = await iterator.next();
      if (done) return { items, last: value, truncated: false };
      if (items.length >= mostDrained) return { items, truncated: true };
      items.push(value);
    }
  } catch (thrown) {
    return { items, error: { thrown } };
  }
}

/** Objects that are met in two places, as text: who changes one of them changes both. `known` holds where each was met first, and learns. */
function sharing(values, known) {
  const found = [];
  const waiting = [...values];
  for (const [place, item] of waiting) {
    if (item === null || typeof item !== 'object') continue;
    const first = known.get(item);
    if (first !== undefined) found.push(place === '' ? `${first} itself` : `${place} is ${first}`);
    else {
      known.set(item, place);
      for (const [name, inner] of partsOf(item)) if (typeof inner === 'object') waiting.push([`${place}.${name}`, inner]);
    }
  }
  return found.length === 0 ? '' : ` (${shortened(found.join(', '))})`;
}

function named(args) {
  return args.map((value, index) => [`argument ${index + 1}`, value]);
}

function partsOf(item) {
  if (Array.isArray(item)) return item.entries();
  if (item instanceof Map) return [...item].flat().entries();
  if (item instanceof Set) return [...item].entries();
  if (ArrayBuffer.isView(item)) return [['buffer', item.buffer]];
  return Object.keys(item).map((key) => [key, Object.getOwnPropertyDescriptor(item, key).value]);
}

/** Kind, message and whatever else an error carries. */
function complaint(error) {
  if (!(error instanceof Error)) return `a thrown ${brief(error)}`;
  const kind = error.constructor?.name ?? error.name;
  const carried = { ...error, ...(Object.hasOwn(error, 'cause') ? { cause: brief(error.cause) } : {}) };
  const named = `${error.name}${kind === error.name ? '' : ` (a ${kind})`}: ${error.message}`;
  return Object.keys(carried).length === 0 ? named : `${named} with ${whole(carried)}`;
}

function brief(value) {
  const text = inspect(value, { depth: 3, maxArrayLength: 6, maxStringLength: 60, breakLength: Number.POSITIVE_INFINITY });
  return text.length > 120 ? `${text.slice(0, 120)}...` : text;
}

/** All of it as text that tells 0 from -0 and 1 from 1n; of a long one the begin and a digest. */
function whole(value) {
  const all = Number.POSITIVE_INFINITY;
  const text = inspect(value, { depth: all, maxArrayLength: all, maxStringLength: all, breakLength: all, customInspect: false });
  return shortened(text);
}

function shortened(text) {
  if (text.length <= longestText) return text;
  return `${text.slice(0, longestText)}... (${text.length} letters, ${createHash('sha256').update(text).digest('hex').slice(0, 16)})`;
}
