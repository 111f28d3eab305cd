import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { analyse, interim } from './analysis.ts';
import type { Comparison } from './comparison.ts';
import { exitCodeOf } from './exit-code.ts';
import type { Line, Unit } from './lines.ts';
import { controlPlace, createPlan, type Plan } from './plan.ts';
import { createJsonReport } from './report/hyperfine.ts';
import { renderHeadline, renderMarkdown } from './report/markdown.ts';
import { renderTerminal } from './report/terminal.ts';
import { createRandom, isClose, normal, twentyLogs } from './statistics/known-values.ts';

const analysis = suite('analysis');

analysis('turns logs into speedups in base time / head time', () => {
  const plan = planOf(['x']);
  const [row] = analyse(plan, linesOf(plan, { x: () => twentyLogs.map((log) => log) }, 25)).rows;
  assert.ok(isClose(row?.speedup ?? 0, Math.exp(-0.01025), 1e-6));
  assert.ok(isClose(row?.low ?? 0, Math.exp(-0.014536836), 1e-6));
  assert.ok(isClose(row?.high ?? 0, Math.exp(-0.005963164), 1e-6));
  assert.ok(isClose(row?.hodgesLehmann?.speedup ?? 0, Math.exp(-0.01), 1e-6));
  assert.ok(isClose(row?.signTest ?? 0, 0.002577, 1e-6));
  assert.is(row?.outliers, 2);
});

analysis('calls 5 % less time faster', () => {
  const comparison = simulate({ x: -0.05 });
  assert.is(comparison.verdict, 'faster');
  assert.ok((comparison.low ?? 0) > 1.03);
  assert.is(exitCodeOf(comparison, { require: true }), 0);
});

analysis('calls 5 % more time slower, and lets a gate fail on it', () => {
  const comparison = simulate({ x: 0.05 });
  assert.is(comparison.verdict, 'slower');
  assert.is(comparison.rows[0]?.isRegression, true);
  assert.is(exitCodeOf(comparison), 1);
});

analysis('calls equal sides the same', () => {
  assert.is(simulate({ x: 0 }, 200, 0.01).verdict, 'same');
});

analysis('cannot tell with few pairs, and says what it takes', () => {
  const comparison = simulate({ x: -0.005 }, 40, 0.05);
  assert.is(comparison.verdict, 'cannot tell');
  assert.match(comparison.reason ?? '', /effects from .* % on would have been found; 1\.0 % needs about \d+ pairs/);
  assert.is(exitCodeOf(comparison), 0);
  assert.is(exitCodeOf(comparison, { require: true }), 2);
});

analysis('gives no verdict below twenty pairs', () => {
  assert.match(simulate({ x: -0.5 }, 20).reason ?? '', 'only 16 pairs');
});

analysis('takes a target’s own smallest effect, and an option before it', () => {
  const plan = planOf(['x']);
  const own = { ...plan, targets: plan.targets.map((target) => ({ ...target, delta: 0.1 })) };
  const lines = linesOf(own, { x: noise(-0.05, 0.005) }, 100);
  assert.is(analyse(own, lines).verdict, 'same');
  assert.is(analyse(own, lines, { delta: 0.01 }).verdict, 'faster');
});

analysis('trusts no machine whose two checkouts of base differ', () => {
  const plan = planOf(['x']);
  const comparison = analyse(plan, linesOf(plan, { x: noise(-0.05, 0.005) }, 100, noise(0.03, 0.005)));
  assert.is(comparison.verdict, 'cannot tell');
  assert.match(comparison.reason ?? '', /^machine unfit/);
});

analysis('trusts no machine that is far noisier than planned', () => {
  const plan = planOf(['x']);
  const lines = linesOf(plan, { x: noise(-0.2, 0.05) }, 100, noise(0, 0.05));
  assert.is(analyse(plan, lines).verdict, 'faster');
  assert.match(analyse(plan, lines, { plannedFloor: 0.001 }).reason ?? '', 'noisy as planned');
});

analysis('finds few false rows among many equal ones', () => {
  const names = Array.from({ length: 20 }, (_, index) => `row ${index}`);
  const comparison = simulate(Object.fromEntries(names.map((name) => [name, 0])), 100, 0.03);
  assert.is(comparison.rows.filter((row) => row.verdict === 'faster' || row.verdict === 'slower').length, 0);
});

analysis('prints wider intervals for selected rows among many', () => {
  const alone = simulate({ x: -0.05 }).rows[0];
  const among = simulate({ x: -0.05, y: 0, z: 0, u: 0, v: 0 }).rows[0];
  assert.is(among?.verdict, 'faster');
  assert.ok((among?.high ?? 0) - (among?.low ?? 0) > (alone?.high ?? 0) - (alone?.low ?? 0));
});

analysis('joins targets by the geometric mean of each round', () => {
  const plan = planOf(['x', 'y']);
  const comparison = analyse(plan, linesOf(plan, { x: () => repeat(-0.4, 100), y: () => repeat(0.1, 100) }, 100));
  assert.ok(isClose(comparison.speedup ?? 0, Math.exp(0.15), 1e-6));
  assert.is(comparison.verdict, 'faster');
  assert.match(comparison.reason ?? '', 'slower: y');
  assert.is(exitCodeOf(comparison), 1);
});

analysis('says failed when a row failed, and gives no numbers', () => {
  const plan = planOf(['x', 'y']);
  const lines: Line[] = [
    ...linesOf(plan, { x: noise(-0.05, 0.01) }, 100),
    { type: 'failed', target: 'y', side: 'b', reason: 'it ended with exit code 3', errors: 'Traceback\nKeyError: 1\n' },
  ];
  const comparison = analyse(plan, lines);
  assert.is(comparison.verdict, 'failed');
  assert.is(comparison.speedup, undefined);
  assert.is(comparison.rows[1]?.reason, 'head: it ended with exit code 3 (KeyError: 1)');
  assert.is(comparison.rows[0]?.verdict, 'faster');
  assert.is(exitCodeOf(comparison), 3);
});

analysis('says so when only processor time is clear', () => {
  const plan = planOf(['x']);
  const random = createRandom(3);
  const lines = linesOf(plan, { x: noise(0, 0.2) }, 60).map((line) =>
    line.type === 'pair' && line.b
      ? { ...line, a: { ...line.a, cpuUs: 10_000 }, b: { ...line.b, cpuUs: 9000 + random() * 10 } }
      : line,
  );
  const comparison = analyse(plan, lines);
  assert.is(comparison.verdict, 'cannot tell');
  assert.match(comparison.reason ?? '', /^CPU time only: it is 9\.\d %|^CPU time only: it is 10 % less/);
});

analysis('counts a pair once and forgets what another machine measured', () => {
  const plan = planOf(['x']);
  const elsewhere = linesOf(plan, { x: noise(0.5, 0.01) }, 50);
  const here = linesOf(plan, { x: noise(-0.05, 0.01) }, 50);
  const comparison = analyse(plan, [...elsewhere, { type: 'restart', reason: 'another machine' }, ...here, ...here]);
  assert.is(comparison.pairs, 40);
  assert.is(comparison.verdict, 'faster');
});

analysis('claims that nothing is slower only where that is proven', () => {
  assert.is(simulate({ x: -0.05, y: 0 }, 200, 0.01).noneSlower, true);
  assert.is(simulate({ x: -0.05, y: 0 }, 40, 0.05).noneSlower, undefined);
  assert.is(simulate({ x: -0.05, y: 0.05 }, 200, 0.01).noneSlower, undefined);
});

analysis('can look at a session that has only begun', () => {
  const plan = planOf(['x']);
  assert.equal(interim(plan, []), { pairs: 0, elapsed: 0 });
  assert.is(analyse(plan, []).verdict, 'cannot tell');
  const { pairs, interval } = interim(plan, linesOf(plan, { x: noise(-0.05, 0.01) }, 50));
  assert.is(pairs, 40);
  assert.ok((interval?.low ?? 0) > 1);
});

analysis('warns of drift, of far out pairs and of what was left behind', () => {
  const plan = planOf(['x']);
  const lines = linesOf(plan, { x: noise(0, 0.01) }, 100).map((line) =>
    line.type === 'pair'
      ? { ...line, a: { ...line.a, wallNs: line.a.wallNs * (line.index < 50 ? 1 : 1.1), leftProcesses: 1 } }
      : line,
  );
  const warnings = analyse(plan, lines).warnings.join('\n');
  assert.match(warnings, 'drifted by 9');
  assert.match(warnings, 'leaves processes behind');
});

analysis('warns of functions that are still warming up, and of steady ones not', () => {
  const plan = planOf(['x']);
  const warned = (samplesNs: number[]) => {
    const lines = linesOf(plan, { x: noise(0, 0.01) }, 100).map((line) =>
      line.type === 'pair' ? { ...line, a: { ...line.a, samplesNs } } : line,
    );
    return analyse(plan, lines).warnings.filter((warning) => warning.includes('warming up'));
  };
  assert.match(warned([110, 104, 100]).join(), 'x: the last samples of a process take 9.1 % less than its first');
  assert.equal(warned([100, 150, 101]), []);
});

const report = suite('report');

report('says the verdict first, in time', () => {
  const text = renderMarkdown(simulate({ x: -0.05 }));
  assert.match(
    text,
    /^`x` is faster: \d\.\d % less time \(95 % CI -\d\.\d \.\. -\d\.\d %\), 1\.0\d\dx as fast: 80 random-order pairs, noise floor/,
  );
  assert.match(text, '| target | base | head |');
});

report('is one line when nothing changed', () => {
  const text = renderMarkdown(simulate({ x: 0 }, 200, 0.01));
  assert.match(text, /^`x` is the same within the smallest effect of interest: .*\n$/);
});

report('keeps a table whole whatever a target is called', () => {
  const text = renderMarkdown(simulate({ 'a|b': -0.05 }));
  assert.match(text, '`a\\|b`');
});

report('reads in hyperfine’s shape with the verdict at the top', () => {
  const plan = planOf(['x']);
  const lines = linesOf(plan, { x: noise(-0.05, 0.01) }, 50);
  const json = createJsonReport(plan, lines, analyse(plan, lines));
  assert.is(json.verdict, 'faster');
  assert.equal(Object.keys(json.results[0] ?? {}), [
    'command',
    'mean',
    'stddev',
    'median',
    'user',
    'system',
    'min',
    'max',
    'times',
    'exit_codes',
  ]);
  assert.is(json.results.length, 2);
  assert.is(json.results[1]?.times.length, 40);
});

report('shows a failure without numbers', () => {
  const plan = planOf(['x']);
  const comparison = analyse(plan, [{ type: 'failed', target: 'x', side: 'a', reason: 'it crashed', errors: '' }]);
  assert.is(renderHeadline(comparison), '`x`: failed (base: it crashed)');
  assert.match(renderTerminal(comparison), /x {7}- {5}- {5}- {8}- {8}- {4}- {6}0 {6}failed/);
});

analysis.run();
report.run();

function planOf(names: string[]): Plan {
  const sides = <T>(value: T) => ({ a: value, b: value, c: value });
  return createPlan({ seed: 42, budgetSeconds: 60, targets: names.map((id) => ({ id, argv: sides([id]), cwd: sides('/w') })) });
}

/** A session of rounds with normal noise around the given logs of head time / base time. */
function simulate(effects: Record<string, number>, rounds = 100, spread = 0.02): Comparison {
  const plan = planOf(Object.keys(effects));
  const logs = Object.fromEntries(
    Object.entries(effects).map(([name, effect], index) => [name, noise(effect, spread, index + 11)]),
  );
  return analyse(plan, linesOf(plan, logs, rounds, noise(0, spread, 99)));
}

function noise(effect: number, spread: number, seed = 5): (count: number) => number[] {
  const random = createRandom(seed);
  return (count) => Array.from({ length: count }, () => effect + spread * normal(random));
}

function repeat(value: number, count: number): number[] {
  return Array.from({ length: count }, () => value);
}

function linesOf(
  plan: Plan,
  logs: Record<string, (count: number) => number[]>,
  rounds: number,
  controls = noise(0, 0.001),
): Line[] {
  return Object.entries(logs).flatMap(([target, source]) => {
    const values = source(rounds);
    const controlValues = controls(rounds);
    let taken = 0;
    return Array.from({ length: rounds }, (_, index): Line => {
      const isControl = index === controlPlace(plan.seed, target, Math.floor(index / 5));
      const log = isControl ? (controlValues[index] ?? 0) : (values[taken++] ?? 0);
      const pair = { type: 'pair' as const, target, index, first: 'a' as const, elapsed: index, a: unitOf(10_000_000) };
      const other = unitOf(10_000_000 * Math.exp(log));
      return isControl ? { ...pair, kind: 'ac', c: other } : { ...pair, kind: 'ab', b: other };
    });
  });
}

function unitOf(wallNs: number): Unit {
  return { wallNs, cpuUs: wallNs / 1000, voluntarySwitches: 0, involuntarySwitches: 0, maxRssKb: 9000, exit: 0 };
}
