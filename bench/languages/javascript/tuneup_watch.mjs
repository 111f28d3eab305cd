// Watches one function wherever its module is loaded and keeps copies of the arguments that it is called with.
//
// Loaded before everything else by NODE_OPTIONS. The request is the JSON file $TUNEUP_RECORD: file, name, parts (a folder; every process writes
// one file there at its end). The function's own binding is replaced, so calls from inside its module are seen too; those that it makes of
// itself are not. Runners that have a module system of their own load past this, and record nothing.

import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serialize } from 'node:v8';
import { threadId } from 'node:worker_threads';
import { changeSource, isPlain } from './tuneup_target.mjs';

const mostCalls = 512;
const mostBytes = 24_000_000;
const mostBytesOfCall = 4_000_000;
// A function called millions of times must not make the tests endless: behind this the calls pass unseen.
const mostMilliseconds = 20_000;

const request = JSON.parse(readFileSync(process.env.TUNEUP_RECORD, 'utf8'));
const inside = new AsyncLocalStorage();
const calls = new Map();
let [seen, dropped, bytes, spent] = [0, 0, 0, 0];
let watched;

globalThis.tuneupWatch = (get, set, owner) => {
  let found;
  try {
    found = get();
  } catch {
    // Not there, or not yet: it is looked for again at the end of the module.
    return;
  }
  if (typeof found !== 'function' || /^class\b/.test(Function.prototype.toString.call(found))) return;
  const original = found === watched?.proxy ? watched.original : found;
  if (watched?.original !== original) watched = { original, proxy: new Proxy(original, { apply }) };
  try {
    set(watched.proxy);
  } catch {
    // A binding of another module.
    return;
  }
  handOut(owner, original, watched.proxy);
};

if (existsSync(request.file)) changeSource(request.file, edit);

process.on('exit', () => {
  if (seen === 0) return;
  mkdirSync(request.parts, { recursive: true });
  writeFileSync(
    join(request.parts, `${process.pid}-${threadId}-${Date.now()}.v8`),
    serialize({ seen, dropped, calls: [...calls.values()] }),
  );
});

/** A first statement for functions that are there from the start, a last one for those that are assigned; lines stay where they were. */
function edit(text) {
  const { name } = request;
  const look = `globalThis.tuneupWatch?.(() => ${name}, (found) => { ${name} = found; }`;
  const opening = /^(#![^\n]*\n)?((\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)*(['"])use strict\4;?)?/.exec(text)[0];
  const assignable = text
    .slice(opening.length)
    .replace(new RegExp(`^((?:export\\s+)?)const(\\s+${name.replaceAll('$', '\\$')}\\b)`, 'm'), '$1let$2');
  return `${opening}${look});${assignable}\n;${look}, typeof module === 'object' ? module : undefined);\n`;
}

/** What `module.exports` already holds is replaced too. */
function handOut(owner, original, proxy) {
  const given = owner?.exports;
  if (given === original) owner.exports = proxy;
  if (given === null || (typeof given !== 'object' && typeof given !== 'function')) return;
  for (const key of Object.keys(given)) {
    if (Object.getOwnPropertyDescriptor(given, key).value === original) given[key] = proxy;
  }
}

function apply(original, self, args) {
  if (inside.getStore() || spent > mostMilliseconds) return Reflect.apply(original, self, args);
  const blob = copy(original, args);
  const began = process.hrtime.bigint();
  const end = (raised) => keep(blob, Number(process.hrtime.bigint() - began), raised);
  let result;
  try {
    result = inside.run(true, () => Reflect.apply(original, self, args));
  } catch (error) {
    end(true);
    throw error;
  }
  if (typeof result?.then === 'function')
    result.then(
      () => end(false),
      () => end(true),
    );
  else end(false);
  return result;
}

function copy(original, args) {
  const began = performance.now();
  seen += 1;
  // A receiver cannot be copied: what looks at it is left out.
  const isFree = !/\bthis\b/.test(Function.prototype.toString.call(original));
  const blob = isFree && isPlain(args) ? serialize(args) : undefined;
  spent += performance.now() - began;
  if (blob !== undefined && blob.length <= mostBytesOfCall) return blob;
  dropped += 1;
  return undefined;
}

function keep(blob, nanoseconds, raised) {
  if (blob === undefined) return;
  const key = createHash('sha256').update(blob).digest('base64');
  const known = calls.get(key);
  if (known) known.ns = Math.min(known.ns, nanoseconds);
  else if (calls.size < mostCalls && bytes + blob.length <= mostBytes) {
    bytes += blob.length;
    calls.set(key, { blob, ns: nanoseconds, raised });
  }
}
