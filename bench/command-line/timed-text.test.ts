import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readShellUse, readTimedTexts, readUntimedText } from './timed-text.ts';

const timed = suite('timed texts');

timed('are programs with their arguments', () => {
  assert.equal(read("sort 'a b'", 'sort c'), [
    ['sort', 'a b'],
    ['sort', 'c'],
  ]);
});

timed('get a shell together when one of them needs it', () => {
  const notes: string[] = [];
  const texts = readTimedTexts(['a | b', 'c'], 'where needed', (text) => notes.push(text));
  assert.equal(texts, [
    ['sh', '-c', 'a | b'],
    ['sh', '-c', 'c'],
  ]);
  assert.match(notes.join(''), '"a | b" needs a shell: the start of sh is in the times of both sides');
});

timed('get a shell when that is wanted', () => {
  assert.equal(readTimedTexts(['a', 'b'], 'always', () => {})[0], ['sh', '-c', 'a']);
});

timed('are refused when they need one and may not have it', () => {
  assert.throws(() => readTimedTexts(['a', 'b > c'], 'never', () => {}), /without a shell, got "b > c"/);
});

timed('are refused when empty', () => {
  assert.throws(() => read('', 'b'), /got an empty one/);
});

timed('are refused when $RUNNER is not there, and only then', () => {
  assert.throws(() => read('$RUNNER x', 'b'), /\$RUNNER stands for/);
  assert.throws(() => read(`$\{RUNNER} x`, 'b'), /\$RUNNER stands for/);
  assert.equal(read('$RUNNERS x', 'b')[0], ['sh', '-c', '$RUNNERS x']);
});

timed('leave a shell to what is not timed where that needs one', () => {
  assert.equal(readUntimedText('rm -f x'), ['rm', '-f', 'x']);
  assert.equal(readUntimedText('sync; rm x'), ['sh', '-c', 'sync; rm x']);
});

timed('refuse two wishes at once', () => {
  assert.is(readShellUse({}), 'where needed');
  assert.is(readShellUse({ 'no-shell': true }), 'never');
  assert.throws(() => readShellUse({ shell: true, 'no-shell': true }), /got both/);
});

timed.run();

function read(...texts: string[]): string[][] {
  return readTimedTexts(texts, 'where needed', () => {});
}
