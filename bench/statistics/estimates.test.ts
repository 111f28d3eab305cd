import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { clopperPearson } from './clopper-pearson.ts';
import { isNotSlower, isWithin } from './equivalence.ts';
import { hodgesLehmann } from './hodges-lehmann.ts';
import { createRandom, isClose, normal, present, twentyLogs } from './known-values.ts';
import { benjaminiHochberg, holm, selectedLevel } from './many-rows.ts';
import { median, outlierCount } from './median.ts';
import { noiseFloor, pairsFor, sigmaOf, smallestDetectable } from './noise-floor.ts';
import { signTest } from './sign-test.ts';
import { halfWidthOf, intervalOf, pValueOf, type TrimmedMean, trimmedMean } from './trimmed-mean.ts';
import { welch } from './welch.ts';

const estimates = suite('estimates');

estimates('trim a fifth at each end', () => {
  const { mean, error, freedom } = trimmed(twentyLogs);
  assert.ok(isClose(mean, 0.01025));
  assert.ok(isClose(error, 0.001947689));
  assert.is(freedom, 11);
});

estimates('have the Tukey-McLaughlin interval and its p-value', () => {
  const { low, high } = intervalOf(trimmed(twentyLogs), 0.95);
  assert.ok(isClose(low, 0.005963164));
  assert.ok(isClose(high, 0.014536836));
  assert.ok(isClose(pValueOf(trimmed(twentyLogs)), 0.000267327));
});

estimates('agree with a naive trimmed mean on random values', () => {
  const random = createRandom(1);
  for (const count of [5, 9, 20, 33, 100]) {
    const values = Array.from({ length: count }, () => normal(random));
    const left = [...values].sort((one, other) => one - other);
    for (let cut = 0; cut < Math.floor(count / 5); cut += 1) {
      left.pop();
      left.shift();
    }
    let sum = 0;
    for (const value of left) sum += value;
    assert.ok(isClose(trimmed(values).mean, sum / left.length, 1e-12));
  }
});

estimates('are absent for too few values', () => {
  assert.is(trimmedMean([]), undefined);
  assert.is(trimmedMean([1]), undefined);
  assert.is(hodgesLehmann([1, 2, 3]), undefined);
});

estimates('take equal values for certain', () => {
  assert.is(pValueOf(trimmed([0, 0, 0, 0, 0])), 1);
  assert.is(pValueOf(trimmed([1, 1, 1, 1, 1])), 0);
  assert.is(halfWidthOf(trimmed([1, 1, 1, 1, 1]), 0.95), 0);
});

estimates('cover the truth about as often as they say', () => {
  const random = createRandom(7);
  let missed = 0;
  for (let session = 0; session < 2000; session += 1) {
    const { low, high } = intervalOf(trimmed(Array.from({ length: 30 }, () => normal(random))), 0.95);
    if (low > 0 || high < 0) missed += 1;
  }
  // 5 % of 2000, and what 2000 draws scatter around it.
  assert.ok(missed > 65 && missed < 145, `missed ${missed} of 2000`);
});

estimates('have a Hodges-Lehmann second opinion', () => {
  const { estimate, low, high } = present(hodgesLehmann(twentyLogs));
  assert.ok(isClose(estimate, 0.01));
  assert.ok(isClose(low, 0.0045));
  assert.ok(isClose(high, 0.0145));
});

estimates('agree with all pairwise means written out, ties and zeros too', () => {
  const random = createRandom(3);
  for (const count of [6, 7, 20, 51]) {
    const values = Array.from({ length: count }, () => Math.round(normal(random) * 20) / 1000);
    const means = values.flatMap((one, index) => values.slice(index).map((other) => (one + other) / 2));
    means.sort((one, other) => one - other);
    const k = Math.floor(means.length / 2 - 1.96 * Math.sqrt((count * (count + 1) * (2 * count + 1)) / 24));
    const { estimate, low, high } = present(hodgesLehmann(values));
    assert.is(estimate, median(means));
    assert.is(low, means[Math.max(1, k) - 1]);
    assert.is(high, means[means.length - Math.max(1, k)]);
  }
});

estimates('agree with the sum of binomial chances written out', () => {
  for (const [positive, negative] of [
    [9, 3],
    [12, 12],
    [0, 5],
  ] as const) {
    const values = [...Array.from({ length: positive }, () => 1), ...Array.from({ length: negative }, () => -1)];
    const count = positive + negative;
    let tail = 0;
    for (let k = Math.max(positive, negative); k <= count; k += 1) tail += choose(count, k) / 2 ** count;
    assert.ok(isClose(signTest(values).pValue, Math.min(1, 2 * tail), 1e-12));
  }
});

estimates('have an exact sign test', () => {
  const { positive, count, pValue } = signTest(twentyLogs);
  assert.equal([positive, count], [17, 20]);
  assert.ok(isClose(pValue, 0.002577, 5e-7));
  assert.is(signTest([]).pValue, 1);
  assert.is(signTest([0, 0]).count, 0);
  assert.ok(isClose(signTest([1, 1, 1]).pValue, 0.25));
});

estimates('know the middle', () => {
  assert.is(median([3, 1, 2]), 2);
  assert.is(median([4, 1, 2, 3]), 2.5);
  assert.ok(Number.isNaN(median([])));
});

estimates('count what lies far out without removing it', () => {
  assert.is(outlierCount(twentyLogs), 2);
});

const others = suite('rates and blocks');

others('bound a rate exactly', () => {
  const { low, high } = clopperPearson(5, 100);
  assert.ok(isClose(low, 0.01643188, 1e-7) && isClose(high, 0.1128349, 1e-7));
  // The chance of 0 in 740 at this rate is 2.5 %.
  assert.ok(isClose((1 - clopperPearson(0, 740).high) ** 740, 0.025));
  assert.equal(clopperPearson(0, 0), { low: 0, high: 1 });
  assert.is(clopperPearson(7, 7).high, 1);
});

others('read two blocks by Welch’s test', () => {
  // By hand: variances 2.5 and 3.7, means 1.2 apart: t = -1.0776 at 7.71 degrees of freedom.
  assert.ok(isClose(welch([1, 2, 3, 4, 5], [2, 3, 4, 5, 7]), 0.31375, 1e-5));
  assert.is(welch([1, 1, 1], [1, 1, 1]), 1);
  assert.is(welch([1, 1, 1], [2, 2, 2]), 0);
});

const manyRows = suite('many rows');
const pValues = [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216];

manyRows('selects two by the false discovery rate, one by Holm', () => {
  assert.is(benjaminiHochberg(pValues).filter(Boolean).length, 2);
  assert.is(holm(pValues).filter(Boolean).length, 1);
});

manyRows('answers in the order of the question', () => {
  assert.equal(benjaminiHochberg([0.9, 0.001]), [false, true]);
  assert.equal(holm([0.9, 0.001]), [false, true]);
});

manyRows('selects nothing of nothing', () => {
  assert.equal(benjaminiHochberg([]), []);
  assert.equal(holm([]), []);
});

manyRows('widens the intervals of what was selected', () => {
  assert.ok(isClose(selectedLevel(2, 10), 0.99));
  assert.is(selectedLevel(1, 1), 0.95);
  assert.is(selectedLevel(0, 10), 0.95);
});

const floor = suite('noise floor');

floor('scales with the pairs of the comparison', () => {
  const control: TrimmedMean = { mean: 0, error: 0.004, freedom: 14, count: 25 };
  // t(.975, 59) = 2.000995; 0.004 sqrt(25 / 100) = 0.002.
  assert.ok(isClose(noiseFloor(control, 100), 0.00400199, 1e-8));
});

floor('finds smaller effects with more pairs', () => {
  // The factors that simulation gave: 3.5 at 20 pairs, 3.0 at 200.
  assert.ok(isClose(smallestDetectable(1, 20), 3.5, 0.1));
  assert.ok(isClose(smallestDetectable(1, 200), 3, 0.1));
});

floor('says how many pairs an effect takes', () => {
  const sigma = sigmaOf({ mean: 0, error: 0.002, freedom: 59, count: 100 });
  assert.ok(isClose(sigma, 0.02));
  const pairs = pairsFor(0.01, sigma);
  assert.ok(pairs > 34 && pairs < 50, String(pairs));
  assert.is(pairsFor(0.5, 0.0001), 20);
});

const equivalence = suite('equivalence');

equivalence('needs the whole 90 % interval inside the margin', () => {
  const tight: TrimmedMean = { mean: 0.001, error: 0.001, freedom: 59, count: 100 };
  assert.is(isWithin(tight, 0.01), true);
  assert.is(isWithin({ ...tight, error: 0.01 }, 0.01), false);
  assert.is(isWithin({ ...tight, mean: 0.02 }, 0.01), false);
});

equivalence('lets a gain pass where only slowness counts', () => {
  assert.is(isNotSlower({ mean: -0.2, error: 0.001, freedom: 59, count: 100 }, 0.01), true);
  assert.is(isNotSlower({ mean: 0.2, error: 0.001, freedom: 59, count: 100 }, 0.01), false);
});

estimates.run();
others.run();
manyRows.run();
floor.run();
equivalence.run();

function trimmed(values: readonly number[]): TrimmedMean {
  return present(trimmedMean(values));
}

function choose(n: number, k: number): number {
  return k === 0 ? 1 : (choose(n, k - 1) * (n - k + 1)) / k;
}
