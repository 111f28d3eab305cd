import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { diffLines } from './lines.ts';

const lines = suite('differing lines');

lines('are told with where they stand in both texts', () => {
  assert.equal(diffLines('a\nb\nc\nd', 'a\nB\nc\nd\ne'), [
    { first: { start: 1, lines: ['b'] }, second: { start: 1, lines: ['B'] } },
    { first: { start: 4, lines: [] }, second: { start: 4, lines: ['e'] } },
  ]);
});

lines('are none in equal texts', () => {
  assert.equal(diffLines('a\nb', 'a\nb'), []);
  assert.equal(diffLines('', ''), []);
});

lines('make the second text of the first, whatever the two are', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 }).map((parts) => parts.join('\n'));
  fc.assert(
    fc.property(text, text, (first, second) => {
      const result = first.split('\n');
      for (const hunk of diffLines(first, second).reverse()) {
        assert.equal(result.slice(hunk.first.start, hunk.first.start + hunk.first.lines.length), hunk.first.lines);
        result.splice(hunk.first.start, hunk.first.lines.length, ...hunk.second.lines);
      }
      assert.is(result.join('\n'), second);
    }),
    { seed: 3 },
  );
});

lines('of texts too long for a table are one difference', () => {
  const long = (word: string) => Array.from({ length: 3000 }, (_, i) => `${word}${i}`).join('\n');
  assert.is(diffLines(`${long('a')}\nsame\n${long('b')}`, `${long('c')}\nsame\n${long('d')}`).length, 1);
});

lines.run();
