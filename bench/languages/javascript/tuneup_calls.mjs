// Recorded calls: one file of what the watched processes wrote. How it looks says tuneup_target.mjs.
//
// Usage: tuneup_calls.mjs merge, a JSON request (file, name, parts, callsFile) on stdin, a JSON answer on stdout; tuneup_calls.mjs count FILE.

import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { readCalls } from './tuneup_target.mjs';

// Calls that are timed: the costliest, until so many or until a pass lasts so long.
const mostTimed = 16;
const longestPassNanoseconds = 200_000_000;

const [command, path] = process.argv.slice(2);
if (command === 'count') process.stdout.write(`${readCalls(path).timed.length}\n`);
else process.stdout.write(JSON.stringify(merge(JSON.parse(readFileSync(0, 'utf8')))));

function merge({ file, name, parts, callsFile }) {
  const calls = new Map();
  let [seen, dropped] = [0, 0];
  for (const part of existsSync(parts) ? readdirSync(parts).sort() : []) {
    const read = deserialize(readFileSync(join(parts, part)));
    seen += read.seen;
    dropped += read.dropped;
    for (const call of read.calls) {
      const key = call.blob.toString('base64');
      const known = calls.get(key);
      if (!known || call.ns < known.ns) calls.set(key, call);
    }
  }
  const kept = [...calls.values()];
  const leftOut =
    dropped > 0
      ? [`${dropped} of ${seen} calls have arguments that cannot be copied, or look at the object that they are called on`]
      : [];
  if (kept.length === 0) return { kept: 0, isCalled: seen > 0, leftOut };
  const text = serialize({ file, name, timed: timedOf(kept), calls: kept.map(({ blob }) => blob) });
  mkdirSync(dirname(callsFile), { recursive: true });
  writeFileSync(`${callsFile}.new`, text);
  renameSync(`${callsFile}.new`, callsFile);
  return { kept: kept.length, isCalled: true, leftOut };
}

function timedOf(calls) {
  const timed = [];
  let pass = 0;
  for (const { blob, ns } of calls.filter(({ raised }) => !raised).sort((one, other) => other.ns - one.ns)) {
    if (timed.length >= mostTimed || (timed.length > 0 && pass + ns > longestPassNanoseconds)) break;
    timed.push(blob);
    pass += ns;
  }
  return timed;
}
