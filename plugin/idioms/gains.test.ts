import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Gain, renderGains, roundGain } from './gains.ts';

const gains = suite('gains of idioms');
const gain = (size: number, more: Partial<Gain> = {}): Gain => ({
  idiom: 'linear-search',
  size,
  verdict: 'faster',
  speedup: 2,
  low: 1.5,
  high: 2.5,
  pairs: 20,
  ...more,
});

gains('are one line an idiom, with the verdict where it is not "faster"', () => {
  const rows = [
    gain(10, { verdict: 'cannot tell', speedup: 1.02, low: 0.9, high: 1.2 }),
    gain(1000),
    gain(10, { idiom: 'other' }),
  ];
  assert.equal(renderGains(rows), [
    '`linear-search` | 1.02 (0.9 to 1.2), cannot tell at 10 | 2 (1.5 to 2.5) at 1000',
    '`other` | 2 (1.5 to 2.5) at 10',
  ]);
});

gains('keep three digits', () => {
  assert.equal([1.23456, 1234.5, 0.98765].map(roundGain), [1.23, 1230, 0.988]);
});

gains.run();
