// Makes recorded calls again in one checkout and writes what each of them did, a JSON line a call.
//
// Usage: tuneup_behaviour.mjs in the checkout, a JSON request (file, name, callsFiles, outcomes) on stdin. A line says how the call reads, what it gave
// or raised, how it left its arguments and what it printed, as text; `opaque` where what it gave cannot be told by its looks.

import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { deserialize } from 'node:v8';
import { isPlain, loadFunction, readCalls, settle } from './tuneup_target.mjs';

const longestText = 4_000;

const request = JSON.parse(readFileSync(0, 'utf8'));
writeFileSync(request.outcomes, '');
process.on('uncaughtException', (error) => {
  process.stderr.write(`${error?.stack ?? error}\n${String(error).split('\n')[0]}\n`);
  process.exit(1);
});
const target = await loadFunction(request.file, request.name);
const printed = [];
const writes = [process.stdout, process.stderr].map((stream) => stream.write.bind(stream));
for (const blob of distinct(request.callsFiles)) await replay(blob);
[process.stdout.write, process.stderr.write] = writes;
process.exit(0);

function distinct(files) {
  const blobs = new Map();
  for (const file of files) for (const blob of readCalls(file).calls) blobs.set(blob.toString('base64'), blob);
  return blobs.values();
}

async function replay(blob) {
  const args = deserialize(blob);
  const call = `${request.name}(${args.map((value) => brief(value)).join(', ')})`;
  printed.length = 0;
  process.stdout.write = process.stderr.write = (text) => printed.push(String(text)) > 0;
  let outcome;
  try {
    const value = await settle(target(...args));
    outcome = { gives: whole(value), opaque: !isPlain(value) };
  } catch (error) {
    outcome = { raises: error instanceof Error ? `${error.name}: ${error.message}` : `a thrown ${brief(error)}` };
  }
  [process.stdout.write, process.stderr.write] = writes;
  appendFileSync(
    request.outcomes,
    `${JSON.stringify({ call, ...outcome, leaves: whole(args), prints: whole(printed.join('')) })}\n`,
  );
}

function brief(value) {
  const text = inspect(value, { depth: 3, maxArrayLength: 6, maxStringLength: 60, breakLength: Number.POSITIVE_INFINITY });
  return text.length > 120 ? `${text.slice(0, 120)}...` : text;
}

/** All of it as text that tells 0 from -0 and 1 from 1n; of a long one the begin and a digest. */
function whole(value) {
  const all = Number.POSITIVE_INFINITY;
  const text = inspect(value, { depth: all, maxArrayLength: all, maxStringLength: all, breakLength: all, customInspect: false });
  if (text.length <= longestText) return text;
  return `${text.slice(0, longestText)}... (${text.length} letters, ${createHash('sha256').update(text).digest('hex').slice(0, 16)})`;
}
