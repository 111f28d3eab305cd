import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../../../checks/rejects.ts';
import { createLocalExecutor } from '../../executors/local.ts';
import type { Behaviour, Environment } from '../language.ts';
import { workFolderVariable } from '../script-set.ts';
import { calibrate, compareBehaviour, countTimed, recordCalls, timedCommand } from './calls.ts';

const place = mkdtempSync(join(tmpdir(), 'tuneup-calls-'));
process.on('exit', () => rmSync(place, { recursive: true, force: true }));
const executor = createLocalExecutor({ root: place });
const environment: Environment = {
  runner: execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim(),
  variables: { [workFolderVariable]: join(place, 'work'), PYTHONDONTWRITEBYTECODE: '1' },
  version: '3',
};

let count = 0;

function makeCheckout(files: Record<string, string>): string {
  count += 1;
  const folder = join(place, `checkout-${String(count).padStart(3, '0')}`);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** Runs a script as the tests of `mod.py` and returns where its calls are and how many were kept. */
async function record(source: string, target: string, script: string) {
  const checkout = makeCheckout({ 'mod.py': source, 'alias.py': 'from mod import *\n', 'script.py': script });
  const callsFile = join(place, `calls-${count}`);
  const { kept } = await recordCalls(executor, environment, checkout, {
    target: { file: 'mod.py', qualifiedName: target },
    callsFile,
    command: '$RUNNER script.py',
  });
  return { checkout, callsFile, kept };
}

async function compare(base: string, candidate: string, target: string, script: string, tolerance?: number): Promise<Behaviour> {
  const { checkout, callsFile, kept } = await record(base, target, script);
  assert.ok(kept > 0, 'no call was recorded');
  return compareBehaviour(executor, environment, checkout, makeCheckout({ 'mod.py': candidate }), {
    target: { file: 'mod.py', qualifiedName: target },
    callsFiles: [callsFile],
    ...(tolerance === undefined ? {} : { tolerance }),
  });
}

const recording = suite('recording');

recording('keeps each distinct call of a function once, through aliases too', async () => {
  const { kept } = await record('def f(x):\n    return x\n', 'f', 'import mod, alias\nmod.f(1); alias.f(1); alias.f(2)\n');
  assert.is(kept, 2);
});

recording('watches methods of every kind', async () => {
  const source =
    'class A:\n    def __init__(self, x): self.x = x\n    def m(self, y): return y\n    @classmethod\n    def c(cls, y): return y\n    @staticmethod\n    def s(y): return y\n    @property\n    def p(self): return self.x\n';
  const script = 'from mod import A\nfor i in (1, 2, 3):\n    a = A(i); a.m(i); A.c(i); A.s(i); a.p\n';
  for (const name of ['m', 'c', 's', 'p', '__init__']) assert.is((await record(source, `A.${name}`, script)).kept, 3, name);
});

recording('takes arguments as they were before the call, and of a recursion the outermost one', async () => {
  const { callsFile, kept } = await record(
    'def f(xs):\n    xs.pop()\n    return xs and f(xs)\n',
    'f',
    'import mod\nmod.f([1, 2, 3])\n',
  );
  assert.is(kept, 1);
  const code = 'import pickle, sys; print(pickle.loads(pickle.load(open(sys.argv[1], "rb"))["timed"][0]))';
  assert.is(execFileSync('python3', ['-c', code, callsFile], { encoding: 'utf8' }).trim(), '(([1, 2, 3],), {})');
});

recording('drops what cannot be copied', async () => {
  const { kept } = await record('def f(x):\n    return 1\n', 'f', 'import mod\nmod.f(lambda: 1); mod.f(2)\n');
  assert.is(kept, 1);
});

recording('bounds how many calls are kept', async () => {
  const { kept } = await record('def f(x):\n    return x\n', 'f', 'import mod\nfor i in range(5000): mod.f(i)\n');
  assert.ok(kept > 100 && kept <= 512, String(kept));
});

recording('has nothing for a function that is never called', async () => {
  assert.is((await record('def f(x):\n    return x\n', 'f', 'import mod\n')).kept, 0);
});

recording.run();

const behaviour = suite('behaviour');

const same: [title: string, base: string, candidate: string, script: string][] = [
  [
    'plain values, NaN and sets in any order',
    'return [x, float("nan"), {3, 1, 2}]',
    'return [x, float("nan"), {2, 1, 3}]',
    'mod.f(1)',
  ],
  ['the same exception', 'return [][x]', 'raise IndexError("list index out of range")', 'try: mod.f(1)\nexcept IndexError: pass'],
  ['objects by their state', 'return P(x)', 'p = P(0); p.x = x; return p', 'mod.f(1)'],
  ['generators by what they yield', 'return (i for i in range(x))', 'return (j for j in [0, 1, 2])', 'mod.f(3)'],
  ['seeded random numbers', 'import random; return random.random()', 'import random; y = random.random(); return y', 'mod.f(3)'],
];

const different: [title: string, base: string, candidate: string, script: string, scope: string][] = [
  ['a list and a tuple', 'return [x]', 'return (x,)', 'mod.f(1)', 'result'],
  ['1 and True', 'return 1', 'return True', 'mod.f(1)', 'result'],
  ['1 and 1.0', 'return 1', 'return 1.0', 'mod.f(1)', 'result'],
  ['the order of a dict', 'return {1: x, 2: x}', 'return {2: x, 1: x}', 'mod.f(1)', 'result'],
  ['the last bit of a float', 'return 0.1 + 0.2', 'return 0.3', 'mod.f(1)', 'result'],
  ['another exception', 'return [][x]', 'return {}[x]', 'try: mod.f(1)\nexcept IndexError: pass', 'exception'],
  ['no exception', 'return [][x]', 'return None', 'try: mod.f(1)\nexcept IndexError: pass', 'exception'],
  ['a changed argument', 'return len(x)', 'n = len(x); x.sort(); return n', 'mod.f([2, 1])', 'arguments'],
  ['an argument left alone', 'x.append(1)', 'pass', 'mod.f([])', 'arguments'],
  ['printed text', 'print(x)', 'pass', 'mod.f(1)', 'printed text'],
  ['the argument itself instead of a copy', 'return list(x)', 'return x', 'mod.f([1])', 'result'],
  ['one object for all calls', 'return [x]', 'return CACHE.setdefault(x, [x])', 'mod.f(1)', 'result'],
  ['a dead process', 'return 1', 'import os; os._exit(3)', 'mod.f(1)', 'crash'],
];

function module(body: string): string {
  return `CACHE = {}\nclass P:\n    def __init__(self, x): self.x = x\n\ndef f(x):\n    ${body}\n`;
}

for (const [title, base, candidate, script] of same) {
  behaviour(`takes as the same: ${title}`, async () => {
    const found = await compare(module(base), module(candidate), 'f', `import mod\n${script}\n`);
    assert.equal(found, { differences: [], compared: 1, leftOut: [] });
  });
}

for (const [title, base, candidate, script, scope] of different) {
  behaviour(`tells apart: ${title}`, async () => {
    const found = await compare(module(base), module(candidate), 'f', `import mod\n${script}\n`);
    assert.equal(
      found.differences.map((difference) => difference.scope),
      [scope],
    );
    assert.match(found.differences[0]?.call ?? '', /^f\(/);
  });
}

behaviour('allows floats a tolerance that was asked for, and no more', async () => {
  const run = (tolerance: number) =>
    compare(module('return [0.1 + 0.2]'), module('return [0.3]'), 'f', 'import mod\nmod.f(1)\n', tolerance);
  assert.equal((await run(1e-9)).differences, []);
  assert.is((await run(1e-17)).differences.length, 1);
});

behaviour('leaves out calls that differ on base itself, and says so', async () => {
  const base = module('import time; return time.perf_counter_ns()');
  const found = await compare(base, base, 'f', 'import mod\nmod.f(1)\n');
  assert.is(found.compared, 0);
  assert.match(found.leftOut.join(), /1 of 1 calls give another outcome each time on base itself/);
});

behaviour('says that a candidate cannot be imported', async () => {
  const found = await compare(module('return 1'), 'import nowhere\n', 'f', 'import mod\nmod.f(1)\n');
  assert.match(found.differences[0]?.candidate ?? '', /importing `mod` fails: ModuleNotFoundError/);
});

behaviour('awaits coroutines', async () => {
  const base = 'async def f(x):\n    return x\n';
  const script = 'import asyncio, mod\nasyncio.run(mod.f(1))\n';
  assert.is((await compare(base, base, 'f', script)).compared, 1);
  assert.is((await compare(base, base.replace('return x', 'return x + 1'), 'f', script)).differences.length, 1);
});

behaviour.run();

const timing = suite('timing');

timing('takes as many samples as asked for, of the checkout that it stands in', async () => {
  const { checkout, callsFile } = await record(
    'def f(xs):\n    return sorted(xs)\n',
    'f',
    'import mod\nmod.f(list(range(2000, 0, -1)))\n',
  );
  assert.is(await countTimed(executor, environment, callsFile), 1);
  const measurement = { target: 'mod.py:f', kind: 'recorded calls' as const, callsFile, calls: 1 };
  const counts = await calibrate(executor, environment, checkout, measurement);
  assert.ok(counts.iterations >= 3 && counts.calls >= 1 && counts.unitSeconds > 0, JSON.stringify(counts));
  const command = timedCommand(environment, checkout, measurement, { iterations: 4, calls: 2 });
  const samples = join(place, 'samples.json');
  const result = await executor.run(command.argv, { cwd: command.cwd, env: { ...command.env, TUNEUP_SAMPLES: samples } });
  assert.is(result.exitCode, 0, result.errors);
  const written = JSON.parse(readFileSync(samples, 'utf8')) as { samplesNs: number[]; cpuNs: number };
  assert.is(written.samplesNs.length, 4);
  assert.ok(written.cpuNs > 0);
});

timing('brings nothing along that a project would pay for, and leaves compiled files for the next process', async () => {
  const { checkout, callsFile } = await record('def f(x):\n    return x\n', 'f', 'import mod\nmod.f(1)\n');
  const measurement = { target: 'mod.py:f', kind: 'recorded calls' as const, callsFile, calls: 1 };
  const { argv, cwd, env } = timedCommand(environment, checkout, measurement, { iterations: 3, calls: 1 });
  const [runner = '', ...rest] = argv;
  // Without `site`, which imports what the machine's own installation asks for.
  const result = await executor.run([runner, '-S', '-X', 'importtime', ...rest], { cwd, env });
  assert.is(result.exitCode, 0, result.errors);
  const imported = [...result.errors.matchAll(/\| +([\w.]+)$/gm)].map((match) => match[1]);
  assert.ok(imported.includes('mod'), result.errors);
  assert.equal(
    imported.filter((name) => /^(argparse|asyncio|importlib|inspect|json|pickle|re|typing)$/.test(name ?? '')),
    [],
  );
  assert.ok(readdirSync(join(checkout, '__pycache__')).some((name) => name.startsWith('mod.')));
});

timing('runs a declared benchmark with a fresh input for each pass', async () => {
  const bench =
    'from mod import f\nmade = 0\ndef setup():\n    global made\n    made += 1\n    return [made]\ndef run(value):\n    assert len(value) == 1\n    value.append(f(value))\n';
  const checkout = makeCheckout({ 'mod.py': 'def f(x):\n    return len(x)\n', 'benchmarks/bench_f.py': bench });
  const measurement = { target: 'mod.py:f', kind: 'benchmark' as const, benchmark: 'benchmarks/bench_f.py', calls: 1 };
  assert.ok((await calibrate(executor, environment, checkout, measurement)).calls > 1);
});

timing('refuses a benchmark that is not there, or has no run()', async () => {
  const checkout = makeCheckout({ 'b.py': '' });
  const of = (benchmark: string) =>
    calibrate(executor, environment, checkout, { target: 'x', kind: 'benchmark', benchmark, calls: 1 });
  assert.match((await rejects(of('a.py'), 'target-not-timed')).message, /expected the benchmark `a.py`/);
  assert.match((await rejects(of('b.py'), 'target-not-timed')).message, /expected a function `run\(\)` in `b.py`/);
});

timing('refuses code from anywhere but the checkout', async () => {
  const { callsFile } = await record('def f(x):\n    return x\n', 'f', 'import mod\nmod.f(1)\n');
  const elsewhere = makeCheckout({ 'mod.py': 'def f(x):\n    return x\n' });
  const measurement = { target: 'mod.py:f', kind: 'recorded calls' as const, callsFile, calls: 1 };
  const astray = { ...environment, variables: { ...environment.variables, PYTHONPATH: elsewhere } };
  await rejects(calibrate(executor, astray, makeCheckout({ 'other.py': '' }), measurement), 'target-not-timed');
});

timing.run();
