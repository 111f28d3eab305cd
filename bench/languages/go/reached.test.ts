import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { groupTests, parseCoverage } from './reached.ts';

const coverage = suite('coverage of Go');

coverage('holds the blocks that ran, by files of the module', () => {
  const text = [
    'mode: set',
    'example.org/shop/cart/sum.go:3.22,8.2 4 1',
    'example.org/shop/cart/sum.go:10.22,12.2 1 0',
    'example.org/other/x.go:1.1,2.2 1 1',
    'example.org/shop/cart/su',
  ].join('\n');
  assert.equal(parseCoverage(text, 'example.org/shop'), [{ file: 'cart/sum.go', from: 3, to: 8 }]);
});

coverage('is asked of whole tests, by their packages', () => {
  const tests = [
    'example.org/shop.TestSum',
    'example.org/shop.TestSum/large',
    'example.org/shop.ExampleSum',
    'example.org/a.b.TestÜ',
  ];
  assert.equal(
    [...groupTests(tests)],
    [
      ['example.org/shop', ['TestSum', 'ExampleSum']],
      ['example.org/a.b', ['TestÜ']],
    ],
  );
});

coverage.run();
