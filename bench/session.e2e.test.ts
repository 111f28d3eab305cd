import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../checks/rejects.ts';
import { type Comparison, runPlan } from './comparison.ts';
import { createLocalExecutor } from './executors/local.ts';
import { isFailure } from './failure.ts';
import { type PairLine, parseLines } from './lines.ts';
import { coin, controlPlace, createPlan, type PlanRequest, type WantedTarget } from './plan.ts';

const session = suite('session');
const root = mkdtempSync(join(tmpdir(), 'session-'));
const executor = createLocalExecutor({ root });
const runner = fileURLToPath(new URL('./runner.py', import.meta.url));
// A lock of its own: another session on this machine is none of these tests' business.
process.env.TUNEUP_LOCK_FOLDER = root;

session.after(() => {
  rmSync(root, { recursive: true, force: true });
});

session('calls half the work faster, and equal work not', async () => {
  const plan = planOf({
    targets: [target('half', loop(600_000), loop(200_000)), { ...target('equal', loop(200_000), loop(200_000)), delta: 0.2 }],
    pairs: 24,
  });
  const texts: string[] = [];
  const comparison = await runPlan({
    executor,
    plan,
    folder: join(root, 'verdict'),
    pollSeconds: 0.1,
    onProgress: (text) => texts.push(text),
  });
  const [half, equal] = comparison.rows;
  assert.is(half?.verdict, 'faster');
  assert.ok((half?.low ?? 0) > 1.2);
  assert.is(half?.stopped, 'pairs');
  assert.is(half?.pairs, 24);
  assert.is.not(equal?.verdict, 'faster');
  assert.is.not(equal?.verdict, 'failed');
  assert.ok((equal?.low ?? 0) < 1.2);
  assert.ok(texts.some((text) => text.includes('pairs')));
  for (const { machine } of pairsOf(join(root, 'verdict/samples.jsonl'))) assert.ok((machine?.running ?? 0) >= 1);
});

session('gives a finished one back without running it again', async () => {
  const folder = join(root, 'verdict');
  const before = statSync(join(folder, 'samples.jsonl')).mtimeMs;
  const plan = parseLines(readFileSync(join(folder, 'samples.jsonl'), 'utf8')).find((line) => line.type === 'plan')?.plan;
  assert.ok(plan);
  assert.is((await runPlan({ executor, plan, folder })).rows[0]?.verdict, 'faster');
  assert.is(statSync(join(folder, 'samples.jsonl')).mtimeMs, before);
});

session('times functions by the samples that they write', async () => {
  const code = (ns: number) => [
    'python3',
    '-S',
    '-c',
    `import os; open(os.environ["TUNEUP_SAMPLES"], "w").write('{"samplesNs":[${ns},${ns + 2},${ns + 1}],"cpuNs":${ns * 3}}')`,
  ];
  const function_ = { ...target('f', code(3000), code(1000)), kind: 'function' as const, iterations: 3, calls: 10 };
  const comparison = await runPlan({
    executor,
    plan: planOf({ targets: [function_], pairs: 20 }),
    folder: join(root, 'function'),
  });
  assert.is(comparison.verdict, 'faster');
  assert.ok(Math.abs((comparison.speedup ?? 0) - 3001 / 1001) < 1e-9);
  assert.ok(Math.abs((comparison.rows[0]?.baseSeconds ?? 0) - 300.1e-9) < 1e-15);
});

session('fails a function that writes no samples', async () => {
  const silent = { ...target('f', ['true'], ['true']), kind: 'function' as const, iterations: 3 };
  const comparison = await runPlan({ executor, plan: planOf({ targets: [silent] }), folder: join(root, 'silent') });
  assert.is(comparison.verdict, 'failed');
  assert.match(comparison.reason ?? '', 'TUNEUP_SAMPLES');
});

session('fails a command that fails, and says what it printed last', async () => {
  const broken = target('broken', ['true'], ['sh', '-c', 'echo no such thing >&2; exit 3']);
  const comparison = await runPlan({ executor, plan: planOf({ targets: [broken] }), folder: join(root, 'failing') });
  assert.is(comparison.verdict, 'failed');
  assert.is(comparison.reason, 'head: it ended with exit code 3 (no such thing)');
  assert.is(comparison.speedup, undefined);
});

session('fails a command that hangs, and leaves nothing of it', async () => {
  const hanging = { ...target('hanging', ['true'], ['sh', '-c', 'sleep 4817 & sleep 4817']), timeoutSeconds: 0.4 };
  const comparison = await runPlan({ executor, plan: planOf({ targets: [hanging] }), folder: join(root, 'hanging') });
  assert.is(comparison.reason, 'head: it took longer than 0.4 s');
  assert.equal(processesWith('4817'), []);
});

session('fails a command that leaves a process behind, and ends that', async () => {
  const leaving = python(
    'import os\nif os.fork() == 0:\n os.setsid()\n if os.fork() == 0: os.execvp("sleep", ["sleep", "4818"])\n os._exit(0)\nos.wait()',
  );
  const comparison = await failing('leaving', leaving);
  assert.is(comparison.reason, 'head: it left 1 processes behind, whose time would be missing: let it wait for what it starts');
  assert.equal(processesWith('4818'), []);
});

session('warns of a process that ends a moment after its command', async () => {
  const late = ['sh', '-c', 'sleep 0.02 &'];
  const comparison = await runPlan({
    executor,
    plan: planOf({ targets: [target('late', late, late)], pairs: 4 }),
    folder: join(root, 'late'),
  });
  assert.is.not(comparison.verdict, 'failed');
  assert.ok(comparison.warnings.some((warning) => warning.includes('leaves processes behind')));
});

session('fails a command that is killed', async () => {
  const comparison = await failing('segfault', ['sh', '-c', 'kill -SEGV $$']);
  assert.is(comparison.reason, 'head: it was killed by signal 11');
});

session('fails a command that fills the disk', async () => {
  const filling = ['sh', '-c', 'ulimit -f 8; exec head -c 100000 /dev/zero > filled'];
  assert.match((await failing('filling', filling)).reason ?? '', 'beyond the limit');
  const full = python('open("/dev/full", "w", buffering=1).write("x\\n")');
  assert.match((await failing('full', full)).reason ?? '', 'No space left on device');
});

session('fails a function that fails to write all its samples', async () => {
  const short = python('import os; open(os.environ["TUNEUP_SAMPLES"], "w").write(\'{"samplesNs":[1,2]}\')');
  const none = python('import os; open(os.environ["TUNEUP_SAMPLES"], "w").write(\'{"samplesNs":[1,0,\')');
  for (const [name, argv] of [
    ['short', short],
    ['torn', none],
  ] as const) {
    const owing = { ...target(name, argv, argv), kind: 'function' as const, iterations: 3 };
    const comparison = await runPlan({ executor, plan: planOf({ targets: [owing] }), folder: join(root, name) });
    assert.is(comparison.verdict, 'failed');
    assert.is(comparison.speedup, undefined);
    assert.match(comparison.reason ?? '', 'TUNEUP_SAMPLES');
  }
});

session('says that its own record cannot be written, and resumes when it can', async () => {
  const folder = join(root, 'unwritable');
  const plan = planOf({ targets: [target('x', loop(10_000), loop(10_000))], pairs: 5 });
  await executor.put(join(folder, 'plan.json'), JSON.stringify(plan));
  const limited = ['sh', '-c', 'ulimit -f 8; exec "$@"', 'sh', 'python3', runner];
  const wanted = ['--plan', join(folder, 'plan.json'), '--output', join(folder, 'samples.jsonl')];
  const result = await executor.run([...limited, ...wanted]);
  assert.is(result.exitCode, 3);
  assert.match(result.errors, 'the record cannot be written');
  assert.is((await runPlan({ executor, plan, folder })).pairs, 5);
});

session('sets each side up once and prepares every process, untimed', async () => {
  const folder = join(root, 'prepared');
  const note = (word: string) => ['sh', '-c', `echo ${word} >> ${folder}.notes`];
  const sides = (word: string) => ({ a: note(`${word}-a`), b: note(`${word}-b`), c: note(`${word}-c`) });
  const prepared = { ...target('x', ['true'], ['true']), setup: sides('setup'), prepare: sides('prepare') };
  await runPlan({ executor, plan: planOf({ targets: [prepared], pairs: 4 }), folder });
  const notes = readFileSync(`${folder}.notes`, 'utf8').trim().split('\n');
  const count = (word: string) => notes.filter((line) => line === word).length;
  assert.equal(notes.slice(0, 3), ['setup-a', 'setup-b', 'setup-c']);
  assert.equal(
    [count('setup-a'), count('prepare-b'), count('prepare-a')],
    [1, 6, 2 + count('prepare-b') + count('prepare-c') - 4],
  );
});

session('fails a target whose preparation fails', async () => {
  for (const name of ['setup', 'prepare'] as const) {
    const broken = ['sh', '-c', 'echo not there >&2; exit 2'];
    const wanted = { ...target('x', ['true'], ['true']), [name]: { a: ['true'], b: broken, c: ['true'] } };
    const comparison = await runPlan({ executor, plan: planOf({ targets: [wanted] }), folder: join(root, `broken-${name}`) });
    assert.is(comparison.reason, `head: its ${name} command failed: it ended with exit code 2 (not there)`);
  }
});

session('stops at its budget, but not before there are pairs enough for a verdict', async () => {
  const quick = ['python3', '-S', '-c', ''];
  const unhurried = planOf({ targets: [target('x', quick, quick)], budgetSeconds: 0.01, minPairs: 2 });
  const short = await runPlan({ executor, plan: unhurried, folder: join(root, 'short') });
  assert.is(short.rows[0]?.stopped, 'budget');
  assert.ok(short.pairs < 20);
  const enough = planOf({ targets: [target('x', ['sleep', '0.04'], ['sleep', '0.04'])], budgetSeconds: 1.5, minPairs: 18 });
  assert.is((await runPlan({ executor, plan: enough, folder: join(root, 'enough') })).pairs, 18);
});

session('stops at precision, no earlier than at forty pairs', async () => {
  const steady = target('x', ['sleep', '0.002'], ['sleep', '0.002']);
  const comparison = await runPlan({
    executor,
    plan: planOf({ targets: [steady], budgetSeconds: 60, precision: 3 }),
    folder: join(root, 'precise'),
  });
  assert.is(comparison.rows[0]?.stopped, 'precision');
  assert.is(comparison.pairs, 40);
});

session('goes on after its runner was killed: no pair twice, none lost, the same coins', async () => {
  const folder = join(root, 'killed');
  const plan = planOf({
    targets: [target('x', loop(100_000), loop(100_000)), target('y', loop(50_000), loop(50_000))],
    pairs: 20,
  });
  const running = runPlan({ executor, plan, folder, pollSeconds: 0.05 });
  const record = join(folder, 'samples.jsonl');
  await until(() => pairsOf(record).length >= 8);
  const [leader] = readFileSync(join(folder, 'job/process'), 'utf8').split(' ');
  process.kill(-Number(leader), 'SIGKILL');
  const comparison = await running;
  assert.is(comparison.pairs, 40);
  assert.ok(comparison.warnings.some((warning) => warning.includes('resumed')));
  for (const name of ['x', 'y']) {
    const own = pairsOf(record).filter((line) => line.target === name);
    assert.equal(
      own.map((line) => line.index),
      own.map((_, index) => index),
    );
    for (const line of own) {
      const kind = line.index === controlPlace(42, name, Math.floor(line.index / 5)) ? 'ac' : 'ab';
      assert.is(line.kind, kind);
      assert.is(line.first === 'a', coin(42, name, line.index));
    }
  }
});

session('gives the same answer wherever its runner was killed: before and between the units of each pair', async () => {
  const wanted = (folder: string) => {
    const [a, b, c] = [killing(folder, 10), killing(folder, 7), killing(folder, 10)];
    const timed = { kind: 'function' as const, iterations: 1, argv: { a, b, c } };
    return planOf({ targets: [{ ...target('x', a, b), ...timed }], pairs: 4 });
  };
  const [calm, killed] = [join(root, 'calm'), join(root, 'kill')];
  const uninterrupted = await runPlan({ executor, plan: wanted(calm), folder: calm, pollSeconds: 0.05 });
  const whole = pairsOf(join(calm, 'samples.jsonl'));
  writeFileSync(`${killed}.kills`, '');
  let starts = 0;
  let comparison: Comparison | undefined;
  while (comparison === undefined && starts < 2 * whole.length) {
    starts += 1;
    comparison = await runPlan({ executor, plan: wanted(killed), folder: killed, pollSeconds: 0.02 }).catch((error: unknown) => {
      if (!isFailure(error, 'runner-lost')) throw error;
      return undefined;
    });
  }
  const places = readFileSync(`${killed}.kills`, 'utf8').trim().split('\n');
  assert.equal(
    places,
    whole.flatMap((_, index) => [`${index}.0`, `${index}.1`]),
  );
  // A reason may name the seconds that more pairs would take, and those are measured.
  const answerOf = ({ rows = [] }: Partial<Comparison> = {}) => JSON.stringify(rows.map(({ reason: _, ...numbers }) => numbers));
  assert.is(answerOf(comparison), answerOf(uninterrupted));
  assert.match(answerOf(comparison), '"pairs":4');
  const orderOf = (pairs: PairLine[]) => pairs.map(({ index, kind, first }) => `${index} ${kind} ${first}`);
  assert.equal(orderOf(pairsOf(join(killed, 'samples.jsonl'))), orderOf(whole));
});

session('repairs a torn last line', async () => {
  const folder = join(root, 'killed');
  const record = join(folder, 'samples.jsonl');
  const whole = readFileSync(record, 'utf8').split('\n');
  const place = whole.findIndex((line) => line.includes('"index":10'));
  writeFileSync(record, `${whole.slice(0, place).join('\n')}\n${(whole[place] ?? '').slice(0, 60)}`);
  const plan = parseLines(`${whole[0]}\n`).find((line) => line.type === 'plan')?.plan;
  assert.ok(plan);
  assert.is((await runPlan({ executor, plan, folder })).pairs, 40);
  const indexes = pairsOf(record)
    .filter((line) => line.target === 'x')
    .map((line) => line.index);
  assert.equal(
    indexes,
    indexes.map((_, index) => index),
  );
});

session('refuses to mix two plans in one record', async () => {
  const folder = join(root, 'mixed');
  const abandoned = new AbortController();
  const first = runPlan({
    executor,
    plan: planOf({ targets: [target('x', loop(100_000), loop(100_000))], pairs: 1000 }),
    folder,
    pollSeconds: 0.05,
    signal: abandoned.signal,
  });
  await until(() => pairsOf(join(folder, 'samples.jsonl')).length > 0);
  abandoned.abort();
  await rejects(first, 'session-stopped');
  const other = planOf({ targets: [target('x', loop(100_000), loop(50_000))], pairs: 20 });
  assert.match((await rejects(runPlan({ executor, plan: other, folder }), 'runner-failed')).message, 'another plan');
});

session('stops on abort with nothing left, and keeps what it measured', async () => {
  const folder = join(root, 'aborted');
  const controller = new AbortController();
  const slow = ['sh', '-c', 'sleep 0.04 # 4819'];
  const running = runPlan({
    executor,
    plan: planOf({ targets: [target('x', slow, slow)], budgetSeconds: 60 }),
    folder,
    pollSeconds: 0.05,
    signal: controller.signal,
  });
  await until(() => pairsOf(join(folder, 'samples.jsonl')).length >= 2);
  controller.abort();
  await rejects(running, 'session-stopped');
  assert.equal(processesWith('4819'), []);
  assert.equal(processesWith(folder), []);
  assert.ok(pairsOf(join(folder, 'samples.jsonl')).length >= 2);
});

session('stops by itself when nobody renews its lease', async () => {
  const folder = join(root, 'lease');
  const plan = planOf({ targets: [target('x', ['sleep', '4820'], ['sleep', '4820'])] });
  await executor.put(join(folder, 'plan.json'), JSON.stringify(plan));
  const started = spawn(
    'python3',
    [
      runner,
      '--plan',
      join(folder, 'plan.json'),
      '--output',
      join(folder, 'out'),
      '--lease',
      join(folder, 'lease'),
      '--lease-seconds',
      '1',
    ],
    { stdio: 'ignore' },
  );
  const exitCode = await new Promise((resolve) => started.on('exit', resolve));
  assert.is(exitCode, 143);
  assert.equal(processesWith('4820'), []);
});

session('waits for another one on the machine, or refuses to', async () => {
  const holder = join(root, 'holder');
  const controller = new AbortController();
  const slow = ['sleep', '0.05'];
  const held = runPlan({
    executor,
    plan: planOf({ targets: [target('x', slow, slow)], budgetSeconds: 60 }),
    folder: holder,
    pollSeconds: 0.05,
    signal: controller.signal,
  });
  await until(() => pairsOf(join(holder, 'samples.jsonl')).length >= 1);
  const plan = planOf({ targets: [target('x', ['true'], ['true'])], pairs: 2 });
  const refused = await rejects(runPlan({ executor, plan, folder: join(root, 'refused'), noWait: true }), 'machine-busy');
  assert.match(refused.message, 'being measured on by process');
  const states: string[] = [];
  const waiting = runPlan({
    executor,
    plan,
    folder: join(root, 'waiting'),
    pollSeconds: 0.05,
    onProgress: (_, { state }) => states.push(state),
  });
  await until(() => states.includes('waiting'));
  controller.abort();
  await rejects(held, 'session-stopped');
  assert.is((await waiting).pairs, 2);
});

session('refuses a plan that cannot be run', async () => {
  await rejects(runPlan({ executor, plan: planOf({ targets: [] }), folder: join(root, 'empty') }), 'plan-invalid');
});

session.run();

function planOf(changes: Partial<PlanRequest>) {
  return createPlan({ seed: 42, budgetSeconds: 2, targets: [], ...changes });
}

function target(id: string, base: string[], head: string[]): WantedTarget {
  return { id, argv: { a: base, b: head, c: base }, cwd: { a: root, b: root, c: root } };
}

/** Base does nothing; head is the command. */
async function failing(name: string, head: string[]) {
  const comparison = await runPlan({
    executor,
    plan: planOf({ targets: [target(name, ['true'], head)] }),
    folder: join(root, name),
  });
  assert.is(comparison.verdict, 'failed');
  assert.is(comparison.speedup, undefined);
  return comparison;
}

function python(code: string): string[] {
  return ['python3', '-S', '-c', code];
}

function loop(turns: number): string[] {
  return ['python3', '-S', '-c', `sum(range(${turns * 10}))`];
}

/**
 * A function whose time hangs on its side and on the pairs done so far alone, and that kills its runner, once at the first and once at the second unit
 * of each pair. What has been done it reads from the record, where it was killed it notes in a file beside the session's folder; without that
 * file it lets its runner live.
 */
function killing(folder: string, factor: number): string[] {
  return python(`
import os, signal
notes = ${JSON.stringify(`${folder}.kills`)}
lines = open(${JSON.stringify(join(folder, 'samples.jsonl'))}).read().splitlines()
pairs = sum('"type":"pair"' in line for line in lines)
time = ${factor} * (1000 + pairs * 7919 % 97)
open(os.environ["TUNEUP_SAMPLES"], "w").write('{"samplesNs":[%d],"cpuNs":%d}' % (time, time + pairs))
if os.path.exists(notes):
    begun = max(place for place, line in enumerate(lines) if '"type":"environment"' in line)
    # Three sides are warmed up twice before the pairs.
    if sum('"type":"warmup"' in line for line in lines[begun:]) == 6:
        known = open(notes).read().split()
        place = "%d.0" % pairs
        if place in known:
            # The unit before this one lived: this is the second of the pair.
            half = notes + ".%d" % pairs
            place = "%d.1" % pairs if os.path.exists(half) else place
            open(half, "w").close()
        if place not in known:
            open(notes, "a").write(place + "\\n")
            os.kill(os.getppid(), signal.SIGKILL)
`);
}

function pairsOf(record: string): PairLine[] {
  try {
    return parseLines(readFileSync(record, 'utf8')).filter((line): line is PairLine => line.type === 'pair');
  } catch {
    return [];
  }
}

/** Command lines of running processes that hold the text. */
function processesWith(text: string): string[] {
  const listed = execFileSync('ps', ['-eo', 'stat=,args='], { encoding: 'utf8' });
  return listed.split('\n').filter((line) => line.includes(text) && !line.startsWith('Z'));
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let waited = 0; waited < 1500; waited += 1) {
    if (isTrue()) return;
    await sleep(20);
  }
  throw new Error('it did not become true within thirty seconds');
}
