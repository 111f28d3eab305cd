import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { statements } from './nodes.ts';
import { match, matchAny } from './pattern.ts';
import { createPythonParser } from './python.ts';

const parser = await createPythonParser();
const patterns = suite('patterns');

function found(text: string, ...wanted: string[]): Record<string, string> | undefined {
  return parser.read(text, (source) => {
    const result = matchAny(source, statements(source.root), wanted);
    return result === undefined ? undefined : Object.fromEntries(Object.entries(result).map(([name, node]) => [name, node.text]));
  });
}

patterns('bind placeholders to expressions, whatever blanks and comments', () => {
  assert.equal(found('for i  in range( len(xs.all) ): # note\n  show(i)', 'for I in range(len(XS)):\n    show(I)'), {
    I: 'i',
    XS: 'xs.all',
  });
});

patterns('want the same expression wherever a placeholder comes back', () => {
  assert.equal(found('a[i], a[j] = a[j], a[i]', 'X[I], X[J] = X[J], X[I]'), { X: 'a', I: 'i', J: 'j' });
  assert.is(found('a[i], b[j] = a[j], a[i]', 'X[I], X[J] = X[J], X[I]'), undefined);
});

patterns('refuse another operator, a statement too many and a star', () => {
  assert.is(found('a < b', 'X > Y'), undefined);
  assert.is(found('a > b\nc', 'X > Y'), undefined);
  assert.is(found('f(*a)', 'f(X)'), undefined);
});

patterns('are tried in turn', () => {
  assert.equal(found('a < b', 'X > Y', 'X < Y'), { X: 'a', Y: 'b' });
});

patterns('must be valid Python', () => {
  assert.throws(() => parser.read('a', (source) => match(source, [], 'for for')), /not valid Python/);
});

patterns.run();
