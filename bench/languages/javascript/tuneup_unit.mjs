// One timed process: loads what is timed, warms up, takes samples, writes them to $TUNEUP_SAMPLES.
//
// Usage: tuneup_unit.mjs (--benchmark FILE | --recorded CALLS) --iterations N --calls N [--calibrate]
// A benchmark of the repository exports `run(value)` and may export `setup()`, which makes the value of one call outside of the timed window.
// Recorded calls are passed over one after the other, their arguments made afresh for each pass outside of the window.
// Garbage is collected as in production. Node's standard library only.

import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

// Compilers work in the background: a process that stops warming up by count alone times the slow tiers of a fast function.
const warmUpNanoseconds = 60_000_000n;

const { values } = parseArgs({
  options: {
    benchmark: { type: 'string', default: '' },
    recorded: { type: 'string' },
    iterations: { type: 'string', default: '1' },
    calls: { type: 'string', default: '1' },
    calibrate: { type: 'boolean', default: false },
  },
});

// Where the answer goes to a file, what the benchmark prints is its output and is compared between sides; else it goes to the errors.
const answer = process.stdout.write.bind(process.stdout);
if (!process.env.TUNEUP_SAMPLES) process.stdout.write = process.stderr.write.bind(process.stderr);

// Kept where the optimizer cannot know that nobody looks: a call whose result is dropped may be left out altogether.
globalThis.tuneupLastResult = undefined;

// Node ends what it says of an error with its own version; a reader looks at the last line.
process.on('uncaughtException', (error) => {
  process.stderr.write(`${error?.stack ?? error}\n${String(error).split('\n')[0]}\n`);
  process.exit(1);
});

const { run, setup } = values.recorded === undefined ? await load(values.benchmark) : await loadRecorded(values.recorded);
const isAwaited = await warmUp();
if (values.calibrate) await calibrate();
else await take(Number(values.iterations), Number(values.calls));
// A server or timer of the benchmark would keep the process for ever.
process.exit(0);

async function load(file) {
  let module;
  try {
    module = await import(pathToFileURL(resolve(file)).href);
  } catch (error) {
    if (error?.code === 'ERR_UNKNOWN_FILE_EXTENSION' && /\.[cm]?ts$/.test(file)) {
      refuse(`expected a Node that reads TypeScript for ${file}, got ${process.version}: use Node 22.18 or newer`);
    }
    throw error;
  }
  const run = module.run ?? module.default?.run;
  const setup = module.setup ?? module.default?.setup;
  if (typeof run !== 'function') {
    refuse(`expected a function \`run()\` among the exports of ${file}, found none: export it, and \`setup()\` for its input`);
  }
  return { run, setup: typeof setup === 'function' ? setup : undefined };
}

/** A pass over the recorded calls as a benchmark: its value are the argument lists. */
async function loadRecorded(path) {
  const { deserialize } = await import('node:v8');
  const { isPromise, iteratorKind, loadFunction, readCalls, settle } = await import('./tuneup_target.mjs');
  const { file, name, timed } = readCalls(path);
  const target = await loadFunction(file, name);
  const setup = () => timed.map((blob) => deserialize(blob));
  // Only what one of the calls shows to be needed is done around each of them.
  const results = setup().map((args) => target(...args));
  const isDrained = results.some((result) => iteratorKind(result) !== undefined);
  const settled = results.map((result) => settle(result));
  const isWaiting = settled.some(isPromise);
  await Promise.all(settled);
  if (isWaiting) {
    const run = async (calls) => {
      let last;
      for (const args of calls) last = await settle(target(...args));
      return last;
    };
    return { run, setup };
  }
  const finish = isDrained ? settle : (result) => result;
  const run = (calls) => {
    let last;
    for (const args of calls) last = finish(target(...args));
    return last;
  };
  return { run, setup };
}

function refuse(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(3);
}

/** Calls until the time is up, three times at least. True when `run` gives promises: then each one is awaited. */
async function warmUp() {
  let promises = false;
  const started = process.hrtime.bigint();
  for (let count = 0; count < 3 || process.hrtime.bigint() - started < warmUpNanoseconds; count += 1) {
    const result = run(setup ? await setup() : undefined);
    if (typeof result?.then === 'function') promises = true;
    globalThis.tuneupLastResult = await result;
  }
  return promises;
}

/** Nanoseconds of wall and processor time for so many calls; the processor time is that of all threads, compilers and collector too. */
async function sample(calls) {
  const inputs = [];
  for (let index = 0; index < calls; index += 1) inputs.push(setup ? await setup() : undefined);
  let last;
  const cpu = process.cpuUsage();
  const started = process.hrtime.bigint();
  if (isAwaited) for (const input of inputs) last = await run(input);
  else for (const input of inputs) last = run(input);
  const wall = process.hrtime.bigint() - started;
  const spent = process.cpuUsage(cpu);
  globalThis.tuneupLastResult = last;
  return { wall: Number(wall), cpu: (spent.user + spent.system) * 1000 };
}

async function take(iterations, calls) {
  // One sample is thrown away: the loop around the calls is compiled in it.
  await sample(calls);
  const samplesNs = [];
  let cpuNs = 0;
  for (let count = 0; count < iterations; count += 1) {
    const { wall, cpu } = await sample(calls);
    samplesNs.push(wall);
    cpuNs += cpu;
  }
  const text = JSON.stringify({ samplesNs, cpuNs });
  if (process.env.TUNEUP_SAMPLES) writeFileSync(process.env.TUNEUP_SAMPLES, text);
  else answer(`${text}\n`);
}

/** Least nanoseconds of a call, in and around the window, and of all that came before, the start of node and the warm-up among it. */
async function calibrate() {
  const startNs = performance.now() * 1e6;
  const ends = process.hrtime.bigint() + 200_000_000n;
  let passNs = Number.POSITIVE_INFINITY;
  let aroundNs = Number.POSITIVE_INFINITY;
  // In batches that double: the clock alone costs more than a short call.
  for (let calls = 1, count = 0; count < 3 || (process.hrtime.bigint() < ends && count < 500); count += 1) {
    const started = process.hrtime.bigint();
    const { wall } = await sample(calls);
    aroundNs = Math.min(aroundNs, Number(process.hrtime.bigint() - started) / calls);
    passNs = Math.min(passNs, wall / calls);
    if (wall < 1_000_000 && aroundNs * calls < 10_000_000) calls *= 2;
  }
  answer(`${JSON.stringify({ passNs: Math.max(1, passNs), aroundNs: Math.max(1, aroundNs), startNs })}\n`);
}
