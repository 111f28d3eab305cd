import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readLines } from './code-lines.ts';

const lines = suite('lines of code');
const texts = (source: string) => readLines(source).map(({ text }) => text);
const tick = '`';
const outer = (source: string) => readLines(source).map(({ isOuter }) => isOuter);

lines('are without comments and indentation', () => {
  assert.equal(texts('a(); // b\n  /* c\n d */ e();\n/** f */'), ['a();', '', 'e();', '']);
});

lines('keep what only looks like a comment', () => {
  assert.equal(texts(`a('//', ${tick}\n// b\n  * \${c /* d */} /* e */\n${tick});`), [
    "a('//', `",
    '// b',
    `  * \${c } /* e */`,
    '`);',
  ]);
  assert.equal(texts('a(/[/*]/, b / c); // d\nreturn /"/g;'), ['a(/[/*]/, b / c);', 'return /"/g;']);
});

lines('are outer at the margin, where nothing is open', () => {
  assert.equal(outer('f(\na,\n);\n  b\nc'), [true, false, false, false, true]);
  assert.equal(outer(`f(${tick}\na\n\${g({\n})}\n${tick});\nb`), [true, false, false, false, false, true]);
  assert.equal(outer('f(/[(]/, \'(\', "["); // {\nb'), [true, true]);
});

lines.run();
