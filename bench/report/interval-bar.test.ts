import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { renderIntervalBar } from './interval-bar.ts';

const bar = suite('interval bar');

bar('shows what is faster on the right of the middle', () => {
  assert.is(renderIntervalBar({ low: 1.05, high: 1.15 }, 21), '0.800 [          | =====    ] 1.250');
});

bar('shows what is slower on the left of it', () => {
  assert.is(renderIntervalBar({ low: 0.92, high: 0.96 }, 21), '0.909 [ ======   |          ] 1.100');
});

bar('goes through the middle where nothing is told apart', () => {
  assert.is(renderIntervalBar({ low: 0.99, high: 1.01 }, 21), '0.952 [        ==|==        ] 1.050');
});

bar('takes a longer scale for a longer interval, and cuts what is beyond all', () => {
  assert.is(renderIntervalBar({ low: 1.9, high: 2.1 }, 21), '0.200 [          |   ==     ] 5.000');
  assert.is(renderIntervalBar({ low: 150, high: 200 }, 11), '0.010 [     |    =] 100.000');
});

bar.run();
