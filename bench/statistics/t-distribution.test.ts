import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isClose } from './known-values.ts';
import { probability, quantile, twoSided } from './t-distribution.ts';

const tDistribution = suite('t distribution');

for (const [freedom, value] of [
  [1, 12.706205],
  [11, 2.200985],
  [17, 2.109816],
  [29, 2.04523],
  [59, 2.000995],
  [119, 1.9801],
] as const) {
  tDistribution(`has ${value} as its upper 2.5 % point at ${freedom} degrees of freedom`, () => {
    assert.ok(isClose(quantile(0.975, freedom), value, 6e-7));
  });
}

tDistribution('agrees with a sum over the density', () => {
  for (const [t, freedom] of [
    [0.5, 3],
    [2.1, 7],
    [3.4, 25],
  ] as const) {
    assert.ok(isClose(probability(t, freedom), summed(t, freedom), 1e-6), `t ${t}, ${freedom}`);
  }
});

tDistribution('is symmetric', () => {
  assert.ok(isClose(probability(-1.7, 9), 1 - probability(1.7, 9), 1e-12));
  assert.ok(isClose(quantile(0.025, 9), -quantile(0.975, 9), 1e-12));
});

tDistribution('keeps small tails that a difference from 1 would lose', () => {
  assert.ok(twoSided(60, 40) > 0);
  assert.ok(twoSided(60, 40) < 1e-35);
});

tDistribution('gives nothing beyond infinity', () => {
  assert.is(twoSided(Number.POSITIVE_INFINITY, 4), 0);
  assert.is(probability(Number.NEGATIVE_INFINITY, 4), 0);
});

tDistribution.run();

/** Trapezoids under the density, normalised by their own total: slow, and with nothing in common with the tested code. */
function summed(t: number, freedom: number): number {
  const step = 0.001;
  const density = (x: number) => (1 + (x * x) / freedom) ** (-(freedom + 1) / 2);
  let below = 0;
  let total = 0;
  for (let x = -400; x < 400; x += step) {
    const slice = (step * (density(x) + density(x + step))) / 2;
    total += slice;
    if (x + step / 2 < t) below += slice;
  }
  return below / total;
}
