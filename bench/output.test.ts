import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findDifference } from './output.ts';

const output = suite('printed texts');

output('that are the same differ nowhere', () => {
  assert.is(findDifference('a\nb\n', 'a\nb\n'), undefined);
});

output('part at their first other line', () => {
  assert.is(findDifference('a\n1\n', 'a\n1.0\n'), 'line 2 "1.0" where base has "1"');
});

output('part where one ends', () => {
  assert.is(findDifference('a\nb', 'a'), 'line 2 missing where base has "b"');
  assert.is(findDifference('a', 'a\nb'), 'line 2 "b" where base has missing');
});

output('are cut where a line is long', () => {
  assert.ok((findDifference('x', 'y'.repeat(10_000)) ?? '').length < 150);
});

output.run();
