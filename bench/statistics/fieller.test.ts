import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ratioOfMeans } from './fieller.ts';

const fieller = suite("Fieller's interval");

fieller('contains the ratio and is wider above than below it', () => {
  const found = ratioOfMeans([2, 2.2, 1.8, 2], [1, 1.1, 0.9, 1]);
  assert.is(found?.ratio.toFixed(6), '2.000000');
  const { low = 0, high = 0 } = found ?? {};
  assert.ok(low > 1.5 && low < 2 && high > 2 && high - 2 > 2 - low);
  // Both bounds solve (y - r x)^2 = hy^2 + r^2 hx^2, the equation the interval is defined by; h = t(.975, 3) s / sqrt(4).
  const h = (3.182446 * 0.0816497) / 2;
  for (const r of [low, high]) assert.ok(Math.abs((2 - r) ** 2 - ((2 * h) ** 2 + r * r * h * h)) < 1e-6);
});

fieller('is a point where nothing varies', () => {
  assert.equal(ratioOfMeans([4, 4], [2, 2]), { ratio: 2, low: 2, high: 2 });
});

fieller('is refused for single values, and for a divisor that may be 0', () => {
  assert.is(ratioOfMeans([1], [1, 2]), undefined);
  assert.is(ratioOfMeans([1, 1], [0.1, 5]), undefined);
});

fieller.run();
