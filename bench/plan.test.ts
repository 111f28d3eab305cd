import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  coin,
  controlPlace,
  createPlan,
  findPlanProblems,
  halfWidth,
  orderOfTargets,
  type Plan,
  type PlanRequest,
  tTable,
} from './plan.ts';

const plan = suite('plan');
const sides = <T>(value: T) => ({ a: value, b: value, c: value });
const request: PlanRequest = {
  seed: 42,
  budgetSeconds: 2,
  targets: [{ id: 'parse', argv: sides(['python3', 'parse.py']), cwd: sides('/work/a') }],
};

plan('draws the same coins everywhere', () => {
  const drawn = Array.from({ length: 16 }, (_, index) => (coin(42, 'parse', index) ? 1 : 0));
  assert.is(drawn.join(' '), '1 1 0 0 1 0 0 0 1 0 1 0 0 1 1 1');
});

plan('draws fair coins', () => {
  const heads = Array.from({ length: 2000 }, (_, index) => coin(1, 'x', index)).filter(Boolean).length;
  assert.ok(heads > 900 && heads < 1100, String(heads));
});

plan('has one control pair in each block of five', () => {
  for (let block = 0; block < 50; block += 1) {
    const place = controlPlace(42, 'parse', block);
    assert.ok(place >= 5 * block && place < 5 * block + 5);
  }
});

plan('orders targets anew in each round', () => {
  const targets = ['a', 'b', 'c', 'd'];
  const orders = new Set(Array.from({ length: 30 }, (_, round) => orderOfTargets(42, round, targets).join('')));
  assert.ok(orders.size > 10);
  assert.equal(orderOfTargets(42, 3, targets), orderOfTargets(42, 3, targets.toReversed()));
});

plan('settles what is not said', () => {
  const { targets, minPairs, delta } = createPlan(request);
  assert.is(minPairs, 20);
  assert.is(delta, 0.01);
  assert.ok(Math.abs((targets[0]?.halfWidth ?? 0) - 0.0066336) < 1e-7);
  assert.is(targets[0]?.kind, 'process');
});

plan('asks for less precision where a large gain is claimed', () => {
  assert.is(halfWidth(0.01, 0), halfWidth(0.01, 0.02));
  assert.ok(halfWidth(0.01, 0.5) > 0.1);
});

plan('carries a table of t', () => {
  assert.is(tTable().length, 400);
  assert.is(tTable()[10], 2.200985);
});

plan('has no problem when all is well', () => {
  assert.equal(findPlanProblems(createPlan(request)), []);
});

const wrong: [what: string, change: (plan: Plan) => Plan, where: string][] = [
  ['a broken seed', (good) => ({ ...good, seed: 1.5 }), 'seed'],
  ['no time', (good) => ({ ...good, budgetSeconds: 0 }), 'budgetSeconds'],
  ['half a pair', (good) => ({ ...good, pairs: 0.5 }), 'pairs'],
  ['a delta of 100 %', (good) => ({ ...good, delta: 1 }), 'delta'],
  ['nothing to time', (good) => ({ ...good, targets: [] }), 'targets'],
  ['the same name twice', (good) => ({ ...good, targets: [...good.targets, ...good.targets] }), 'targets[1].id'],
  ['unequal paths', (good) => change(good, { cwd: { a: '/work/a', b: '/work/head', c: '/work/c' } }), 'targets[0].cwd'],
  ['a wrapper', (good) => change(good, { argv: sides(['uv', 'run', 'x.py']) }), 'targets[0].argv.a'],
  [
    'variables of unequal length',
    (good) => change(good, { sideEnv: { a: { X: '1' }, b: { X: '12' }, c: { X: '1' } } }),
    'targets[0].sideEnv',
  ],
];

for (const [what, broken, where] of wrong) {
  plan(`refuses ${what}`, () => {
    assert.is(findPlanProblems(broken(createPlan(request)))[0]?.where, where);
  });
}

plan.run();

function change(good: Plan, changes: Partial<Plan['targets'][number]>): Plan {
  return { ...good, targets: good.targets.map((target) => ({ ...target, ...changes })) };
}
