import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Comparison, ComparisonRow } from '../comparison.ts';
import { createBencherReport } from './bencher.ts';

const bencher = suite("Bencher's metrics");

bencher("hold head's nanoseconds with bounds, and nothing of a target that failed", () => {
  const row: ComparisonRow = {
    target: 'shop.py:total',
    verdict: 'faster',
    pairs: 40,
    stopped: 'precision',
    baseSeconds: 0.002,
    speedup: 2,
    low: 1.6,
    high: 2.5,
  };
  const failed: ComparisonRow = { target: 'shop.py:none', verdict: 'failed', pairs: 0, stopped: 'failed' };
  const comparison = { rows: [row, failed] } as unknown as Comparison;
  assert.equal(createBencherReport(comparison), {
    'shop.py:total': { latency: { value: 1_000_000, lower_value: 800_000, upper_value: 1_250_000 } },
  });
});

bencher.run();
