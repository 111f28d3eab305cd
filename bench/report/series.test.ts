import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { renderBenchstat } from './benchstat.ts';
import { parseSeries } from './series.ts';
import { rawData } from './testing/study.ts';

const series = suite('series of a session');

series('keeps pairs and controls apart, in session order', () => {
  const [only] = parseSeries(rawData(6));
  assert.equal(
    only?.pairs.map(({ index }) => index),
    [0, 1, 3, 4, 5],
  );
  assert.equal(
    only?.controls.map(({ index }) => index),
    [2],
  );
  assert.equal(only?.pairs[0], { index: 0, base: 0.016, head: 0.01, speedup: 1.6 });
});

series('leaves out what stood before a restart', () => {
  const text = rawData(3).trimEnd().split('\n');
  const again = [...text.slice(0, 3), '{"type":"restart","reason":"other machine"}', ...text.slice(4), ''].join('\n');
  assert.is(parseSeries(again)[0]?.pairs.length, 0);
});

series('becomes two texts for benchstat with the same header', () => {
  const { base, head } = renderBenchstat('acme/shop', parseSeries(rawData(2)));
  assert.is(
    base,
    'pkg: acme/shop\nBenchmarkTarget/shop/cart.py:Cart.total 1 16000000 ns/op\nBenchmarkTarget/shop/cart.py:Cart.total 1 16100000 ns/op\n',
  );
  assert.is(head.split('\n')[0], base.split('\n')[0]);
});

series('has nothing without a plan', () => {
  assert.equal(parseSeries(''), []);
  assert.throws(() => parseSeries('not a session\n{}\n'), 'is this the raw data file?');
});

series.run();
