import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { code, inline } from './inline.ts';

const text = suite('text of others in Markdown');

text('stays on its line and in its cell', () => {
  assert.is(inline('a\n\nb | c'), 'a b \\| c');
});

text('has no markup but code', () => {
  assert.is(
    inline('*x* __init__ a_b [l](u) <i>t</i> `*as_is* <i>`'),
    '\\*x\\* \\_\\_init\\_\\_ a_b \\[l\\](u) &lt;i>t&lt;/i> `*as_is* <i>`',
  );
});

text('loses its middle when it is long', () => {
  assert.is(inline('expected 1, got 2', 11), 'expe … ot 2');
});

text('does not leave code open', () => {
  assert.is(inline('half `code'), "half 'code");
  assert.is(code('a`b'), "`a'b`");
});

text.run();
