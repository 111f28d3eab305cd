import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mergeBody, surround } from './body.ts';

const body = suite('body of a pull request');
const ours = (text: string) => `<!-- bench:begin -->\n${text}\n<!-- bench:end -->`;

body('replaces its part and nothing else', () => {
  assert.is(mergeBody(`before\n${ours('old')}\nafter\n`, ours('new')), `before\n${ours('new')}\nafter\n`);
});

body('is the same when nothing changed', () => {
  assert.is(mergeBody(`x\n\n${ours('same')}\n`, `${ours('same')}\n`), `x\n\n${ours('same')}\n`);
});

body('adds its part when the marks are gone', () => {
  assert.is(mergeBody('a person took them out\n', ours('new')), `a person took them out\n\n${ours('new')}\n`);
});

body('marks a text that has no marks', () => {
  assert.is(surround('text'), `${ours('text')}\n`);
  assert.is(mergeBody('', 'text'), `${ours('text')}\n`);
});

for (const [what, text] of [
  ['two pairs', `${ours('a')}${ours('b')}`],
  ['an end before its begin', '<!-- bench:end -->\n<!-- bench:begin -->'],
  ['half a pair', '<!-- bench:begin -->\ntext'],
]) {
  body(`refuses ${what}`, () => {
    assert.throws(() => mergeBody(text ?? '', ours('new')), 'delete all of them');
  });
}

body.run();
