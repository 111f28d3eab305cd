import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { clopperPearson } from './clopper-pearson.ts';
import { isNotSlower, isWithin } from './equivalence.ts';
import { hodgesLehmann } from './hodges-lehmann.ts';
import { createRandom, normal, present } from './known-values.ts';
import { benjaminiHochberg, holm } from './many-rows.ts';
import { median } from './median.ts';
import { noiseFloor, pairsFor, sigmaOf, smallestDetectable } from './noise-floor.ts';
import { signTest } from './sign-test.ts';
import { type Noise, pairByCoin, sharedMachine, simulateRuns } from './simulated-noise.ts';
import { halfWidthOf, intervalOf, pValueOf, trimmedMean } from './trimmed-mean.ts';
import { welch } from './welch.ts';

const machines: [name: string, noise: Noise][] = [
  ['independent runs', { memory: 0, drift: 0, spread: 0.02 }],
  ['a slow drift', { memory: 0.98, drift: 0.04, spread: 0.01 }],
  ['steps between regimes', { memory: 0, drift: 0, spread: 0.01, steps: { every: 100, size: 0.06 } }],
  ['spikes', { memory: 0, drift: 0, spread: 0.01, spikes: { every: 10, size: 0.8 } }],
  ['a shared machine', sharedMachine],
];
const sessions = 1000;

const simulation = suite('simulation');

for (const [name, noise] of machines) {
  simulation(`pairs by coin rarely call equal sides different on ${name}`, () => {
    const random = createRandom(101);
    let trimmed = 0;
    let signs = 0;
    for (let session = 0; session < sessions; session += 1) {
      const logs = pairByCoin(random, simulateRuns(random, 120, noise));
      if (pValueOf(present(trimmedMean(logs))) <= 0.05) trimmed += 1;
      if (signTest(logs).pValue <= 0.05) signs += 1;
    }
    // 5 % of 1000, and what 1000 draws scatter around it; the sign test's steps lie below 5 %.
    assert.ok(trimmed >= 25 && trimmed <= 75, `trimmed mean: ${trimmed} of ${sessions}`);
    assert.ok(signs <= 65, `sign test: ${signs} of ${sessions}`);
  });
}

simulation('blocks call equal sides different most of the time where runs depend on each other', () => {
  const random = createRandom(102);
  let blocks = 0;
  for (let session = 0; session < 300; session += 1) {
    const runs = simulateRuns(random, 400, sharedMachine);
    if (welch(runs.slice(0, 200), runs.slice(200)) <= 0.05) blocks += 1;
  }
  assert.ok(blocks > 150, `${blocks} of 300`);
});

simulation('a fixed order inside pairs is fooled by a machine that alternates; a coin is not', () => {
  const random = createRandom(103);
  let fixed = 0;
  let coin = 0;
  for (let session = 0; session < 300; session += 1) {
    const runs = simulateRuns(random, 80, { memory: 0, drift: 0, spread: 0.01 }).map((log, run) => log + (run % 2) * 0.01);
    const always = Array.from({ length: 40 }, (_, pair) => (runs[2 * pair + 1] ?? 0) - (runs[2 * pair] ?? 0));
    if (pValueOf(present(trimmedMean(always))) <= 0.05) fixed += 1;
    if (pValueOf(present(trimmedMean(pairByCoin(random, runs)))) <= 0.05) coin += 1;
  }
  assert.ok(fixed > 200, `fixed order: ${fixed} of 300`);
  assert.ok(coin < 30, `coin: ${coin} of 300`);
});

for (const effect of [0, 0.01, 0.02, 0.05]) {
  simulation(`intervals hold a true effect of ${effect * 100} % as often as they say, and find it in the right direction`, () => {
    const random = createRandom(104 + effect * 100);
    const truth = Math.log1p(effect);
    let held = 0;
    let wrong = 0;
    for (let session = 0; session < sessions; session += 1) {
      const logs = pairByCoin(random, simulateRuns(random, 200, sharedMachine), truth);
      const { low, high } = intervalOf(present(trimmedMean(logs)), 0.95);
      if (low <= truth && truth <= high) held += 1;
      if (effect >= 0.02 && high < 0) wrong += 1;
    }
    assert.ok(held >= 930 && held <= 975, `held ${held} of ${sessions}`);
    assert.is(wrong, 0);
  });
}

simulation('stopping at a width, not at a difference, costs little; stopping at a difference costs a lot', () => {
  const random = createRandom(105);
  const width = 0.006;
  let atWidth = 0;
  let atDifference = 0;
  for (let session = 0; session < 300; session += 1) {
    const logs = pairByCoin(random, simulateRuns(random, 400, sharedMachine));
    const looks = Array.from({ length: 33 }, (_, look) => present(trimmedMean(logs.slice(0, 40 + 5 * look))));
    const stop = looks.find((estimate) => halfWidthOf(estimate, 0.95) <= width) ?? present(looks.at(-1));
    if (pValueOf(stop) <= 0.05) atWidth += 1;
    if (looks.some((estimate) => pValueOf(estimate) <= 0.05)) atDifference += 1;
  }
  assert.ok(atWidth <= 27, `at a width: ${atWidth} of 300`);
  assert.ok(atDifference >= 36, `at a difference: ${atDifference} of 300`);
});

simulation('the Hodges-Lehmann interval misses about as often as it says', () => {
  const random = createRandom(106);
  let missed = 0;
  for (let session = 0; session < 500; session += 1) {
    const { low, high } = present(hodgesLehmann(pairByCoin(random, simulateRuns(random, 80, sharedMachine))));
    if (low > 0 || high < 0) missed += 1;
  }
  assert.ok(missed >= 10 && missed <= 42, `missed ${missed} of 500`);
});

simulation('"same" is rarely said of a difference as large as the margin, and "not slower" neither', () => {
  const random = createRandom(107);
  const margin = 0.01;
  let same = 0;
  let notSlower = 0;
  for (let session = 0; session < sessions; session += 1) {
    const estimate = present(trimmedMean(pairByCoin(random, simulateRuns(random, 400, sharedMachine), margin)));
    if (isWithin(estimate, margin)) same += 1;
    if (isNotSlower(estimate, margin)) notSlower += 1;
  }
  assert.ok(same <= 75 && notSlower <= 75, `same ${same}, not slower ${notSlower} of ${sessions}`);
});

simulation('the floor is as far as identical sides are apart in 95 % of sessions', () => {
  const random = createRandom(108);
  let beyond = 0;
  for (let session = 0; session < sessions; session += 1) {
    const control = present(trimmedMean(pairByCoin(random, simulateRuns(random, 100, sharedMachine))));
    const logs = pairByCoin(random, simulateRuns(random, 200, sharedMachine));
    if (Math.abs(present(trimmedMean(logs)).mean) > noiseFloor(control, 100)) beyond += 1;
  }
  // A control of 50 pairs knows the spread only so well: somewhat more than 5 % is to be expected.
  assert.ok(beyond >= 25 && beyond <= 90, `${beyond} of ${sessions}`);
});

simulation('the smallest detectable effect is found in about 80 % of sessions, floor and all', () => {
  const random = createRandom(109);
  const noise: Noise = { memory: 0, drift: 0, spread: 0.02 };
  const typical = median(
    Array.from({ length: 50 }, () => present(trimmedMean(pairByCoin(random, simulateRuns(random, 200, noise)))).error),
  );
  const effect = smallestDetectable(typical, 100);
  let found = 0;
  for (let session = 0; session < sessions; session += 1) {
    const estimate = present(trimmedMean(pairByCoin(random, simulateRuns(random, 200, noise), effect)));
    const control = present(trimmedMean(pairByCoin(random, simulateRuns(random, 50, noise))));
    if (pValueOf(estimate) <= 0.05 && estimate.mean > noiseFloor(control, 100)) found += 1;
  }
  assert.ok(found >= 740 && found <= 900, `${found} of ${sessions}`);
  const pairs = pairsFor(Math.expm1(effect), sigmaOf({ mean: 0, error: typical, freedom: 59, count: 100 }));
  assert.ok(pairs >= 95 && pairs <= 105, `${pairs} pairs`);
});

simulation('among twenty rows of which five differ, few false ones are called, by Holm hardly any', () => {
  const random = createRandom(110);
  const reports = 200;
  const isFalse = (row: number) => row >= 5;
  let discoveries = 0;
  let reportsWithError = 0;
  let found = 0;
  for (let report = 0; report < reports; report += 1) {
    const pValues = Array.from({ length: 20 }, (_, row) =>
      pValueOf(present(trimmedMean(pairByCoin(random, simulateRuns(random, 60, sharedMachine), isFalse(row) ? 0 : 0.05)))),
    );
    const chosen = benjaminiHochberg(pValues);
    discoveries += chosen.filter((flag, row) => flag && isFalse(row)).length;
    found += chosen.filter((flag, row) => flag && !isFalse(row)).length;
    if (holm(pValues).some((flag, row) => flag && isFalse(row))) reportsWithError += 1;
  }
  assert.ok(discoveries / reports <= 0.25, `${discoveries} false rows in ${reports} reports`);
  assert.ok(reportsWithError / reports <= 0.08, `Holm: ${reportsWithError} of ${reports}`);
  assert.ok(found / reports / 5 > 0.6, `found ${found} of ${5 * reports}`);
});

simulation('exact bounds of a rate miss it in at most 5 % of cases', () => {
  const random = createRandom(111);
  let missed = 0;
  for (let trial = 0; trial < 500; trial += 1) {
    const hits = Array.from({ length: 100 }, () => random() < 0.05).filter(Boolean).length;
    const { low, high } = clopperPearson(hits, 100);
    if (low > 0.05 || high < 0.05) missed += 1;
  }
  assert.ok(missed <= 33, `missed ${missed} of 500`);
});

simulation('Welch’s test holds its level on independent runs, which is all it promises', () => {
  const random = createRandom(112);
  const draw = (spread: number, count: number) => Array.from({ length: count }, () => spread * normal(random));
  let called = 0;
  for (let trial = 0; trial < sessions; trial += 1) if (welch(draw(1, 20), draw(3, 40)) <= 0.05) called += 1;
  assert.ok(called >= 25 && called <= 75, `${called} of ${sessions}`);
});

simulation.run();
