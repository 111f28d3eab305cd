import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../checks/rejects.ts';
import type { Comparison } from './comparison.ts';
import type { JobStatus } from './executors/executor.ts';
import { createFakeExecutor } from './executors/fake.ts';
import { type Line, type PairLine, parseLines, type Unit } from './lines.ts';
import { coin, controlPlace, createPlan, orderOfTargets, type Plan } from './plan.ts';
import { createJsonReport } from './report/hyperfine.ts';
import { runPlan } from './session.ts';
import { createRandom } from './statistics/known-values.ts';

const resumed = suite('a session whose runner was killed and goes on');
const folder = '/fake/session';
const record = `${folder}/samples.jsonl`;
const sides = <T>(value: T) => ({ a: value, b: value, c: value });
const plan = createPlan({
  seed: 42,
  budgetSeconds: 60,
  pairs: 24,
  targets: ['parse', 'render'].map((id) => ({ id, argv: sides([id]), cwd: sides('/fake/x') })),
});
const whole = await finish([]);
const wholeLength = pairsOf(whole.text).length;

resumed('has as many pairs as it should when it is not killed', () => {
  assert.is(whole.comparison.pairs, 48);
  assert.ok(wholeLength > 48 + 8, 'controls too');
  assert.is(whole.comparison.verdict, 'faster');
});

resumed('gives the same answer to the byte, killed after any pair', async () => {
  for (let pairs = 0; pairs <= wholeLength; pairs += 1) {
    const again = await finish([pairs]);
    assert.is(again.starts, 2, `${pairs} pairs`);
    assert.is(answerOf(again), answerOf(whole), `killed after ${pairs} pairs`);
    assert.equal(pairsOf(again.text), pairsOf(whole.text));
  }
});

resumed('gives it also when the kill tore the line of any pair', async () => {
  for (let pairs = 0; pairs < wholeLength; pairs += 1) {
    const again = await finish([pairs], '{"type":"pair","target":"par');
    assert.is(answerOf(again), answerOf(whole), `torn after ${pairs} pairs`);
    assert.equal(pairsOf(again.text), pairsOf(whole.text));
  }
});

resumed('gives it after several kills, and says that it was interrupted', async () => {
  const again = await finish([3, 17, 40]);
  assert.is(answerOf(again), answerOf(whole));
  assert.ok(again.comparison.warnings.some((warning) => warning.includes('interrupted and resumed')));
  assert.not.ok(whole.comparison.warnings.some((warning) => warning.includes('interrupted')));
});

resumed('is given up when its runner is killed again and again, and goes on the next time', async () => {
  const executor = open([1, 2, 3, 4]);
  const request = { executor, plan, folder, pollSeconds: 0 };
  await rejects(runPlan(request), 'runner-lost');
  const comparison = await runPlan(request);
  assert.is(answerOf({ comparison, text: textOf(executor) }), answerOf(whole));
});

resumed('gives another answer with another seed', async () => {
  const other = await finish([], '', { ...plan, seed: 43 });
  assert.is.not(answerOf(other), answerOf(whole));
});

resumed.run();

/** Runs to the end on a runner that is killed each time the record has as many pairs as the next of `kills`. */
async function finish(kills: readonly number[], torn = '', wanted: Plan = plan) {
  const executor = open(kills, torn, wanted);
  const comparison = await runPlan({ executor, plan: wanted, folder, pollSeconds: 0 });
  return { comparison, text: textOf(executor), starts: executor.started.length };
}

function open(kills: readonly number[], torn = '', wanted: Plan = plan) {
  const left = [...kills];
  return createFakeExecutor({
    startJob(_job, _command, files) {
      const limit = left.shift();
      const before = new TextDecoder().decode(files.get(record));
      const { text, isKilled } = runFrom(wanted, before, limit);
      files.set(record, new TextEncoder().encode(isKilled ? text + torn : text));
      const last: JobStatus = isKilled ? { state: 'lost' } : { state: 'ended', exitCode: 0 };
      return [{ state: 'running' }, last];
    },
  });
}

/** A stand-in for the runner: cuts off a torn line and goes on at the next pair of each target. The real one is killed in session.e2e.test.ts. */
function runFrom(wanted: Plan, before: string, limit: number | undefined): { text: string; isKilled: boolean } {
  const kept = before.slice(0, before.lastIndexOf('\n') + 1);
  const known = parseLines(kept);
  const fresh: Line[] = known.length === 0 ? [{ type: 'plan', plan: wanted }] : [];
  const pairs = pairsOf(kept);
  fresh.push(environment(pairs.length > 0));
  const textWith = () => kept + fresh.map((line) => `${JSON.stringify(line)}\n`).join('');
  const isStopped = (id: string) => known.concat(fresh).some((line) => line.type === 'stop' && line.target === id);
  for (let index = 0; wanted.targets.some(({ id }) => !isStopped(id)); index += 1) {
    const remaining = wanted.targets.map(({ id }) => id).filter((id) => !isStopped(id));
    for (const target of orderOfTargets(wanted.seed, index, remaining)) {
      if (pairs.some((pair) => pair.target === target && pair.index === index)) continue;
      if (pairs.length === limit) return { text: textWith(), isKilled: true };
      const pair = pairAt(wanted, target, index, pairs.length + 1);
      pairs.push(pair);
      fresh.push(pair);
      const own = pairs.filter((one) => one.target === target && one.kind === 'ab').length;
      if (own === wanted.pairs) fresh.push({ type: 'stop', target, reason: 'pairs', pairs: own, elapsed: pair.elapsed });
    }
  }
  if (pairs.length === limit) return { text: textWith(), isKilled: true };
  fresh.push({ type: 'end', elapsed: pairs.length / 100 });
  return { text: textWith(), isKilled: false };
}

/** The times hang on seed, target, index and side alone, as on a machine whose noise could be had again. */
function pairAt({ seed }: Plan, target: string, index: number, count: number): PairLine {
  const isControl = index === controlPlace(seed, target, Math.floor(index / 5));
  const other = isControl ? 'c' : 'b';
  const noise = createRandom(seed * 1000 + index * 10 + target.length);
  const unit = (factor: number): Unit => ({
    wallNs: Math.round(1e7 * factor * (1 + noise() / 50)),
    cpuUs: Math.round(1e4 * factor * (1 + noise() / 50)),
    voluntarySwitches: 0,
    involuntarySwitches: 0,
    maxRssKb: 9000,
    exit: 0,
  });
  const first = coin(seed, target, index) ? 'a' : other;
  const pair = { type: 'pair', target, index, kind: isControl ? 'ac' : 'ab', first, a: unit(1) } as const;
  return { ...pair, [other]: unit(isControl ? 1 : 0.8), elapsed: count / 100 };
}

function environment(isResumed: boolean): Line {
  const state = { at: 0, ticks: [0, 0, 0, 0, 0, 0, 0, 0], pressure: {}, load: '0.00 0.00 0.00 1/90 1' };
  return { type: 'environment', machineId: 'fake', facts: {}, resumed: isResumed, ...state };
}

/** All that is told of a session, but for the doubt that it was interrupted. */
function answerOf({ comparison, text }: { comparison: Comparison; text: string }): string {
  const warnings = comparison.warnings.filter((warning) => !warning.includes('interrupted and resumed'));
  return JSON.stringify(createJsonReport(plan, parseLines(text), { ...comparison, warnings }));
}

function pairsOf(text: string): PairLine[] {
  return parseLines(text).filter((line): line is PairLine => line.type === 'pair');
}

function textOf(executor: ReturnType<typeof createFakeExecutor>): string {
  return new TextDecoder().decode(executor.files.get(record));
}
