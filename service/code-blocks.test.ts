import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseCodeBlocks, renderCodeBlocks } from './code-blocks.ts';

const blocks = suite('code blocks');

blocks('are read with their paths, in order, and text around them is ignored', () => {
  const text = 'Here:\n```python:shop/cart.py\na = 1\n```\nand\n```python\nb = 2\n```\nbye';
  assert.equal(parseCodeBlocks(text, 'python'), [{ path: 'shop/cart.py', text: 'a = 1' }, { text: 'b = 2' }]);
});

blocks('may carry a short tag and blanks around the path', () => {
  assert.equal(parseCodeBlocks('```py: a.py \nx\n```', 'python'), [{ path: 'a.py', text: 'x' }]);
});

blocks('keep the line endings inside and no carriage return at the end', () => {
  assert.equal(parseCodeBlocks('```python:a.py\r\nx = 1\r\ny = 2\r\n```\r\n', 'python'), [
    { path: 'a.py', text: 'x = 1\r\ny = 2' },
  ]);
});

blocks('end at backticks in the first column, not at indented ones', () => {
  assert.equal(parseCodeBlocks('```python\na\n```\nb\n```', 'python'), [{ text: 'a' }]);
  assert.equal(parseCodeBlocks('```python\n"""\n    ```\n"""\n```', 'python'), [{ text: '"""\n    ```\n"""' }]);
});

const broken: [title: string, text: string][] = [
  ['a tag with blanks before the path', '```python : a.py\nx\n```'],
  ['no tag', '```\nx\n```'],
  ['an end that never comes', '```python\nx = 1'],
  ['an end on the line of the code', '```python\nx = 1```'],
  ['a tag of another language', '```diff\n- x\n```'],
  ['the tag of a language that was not asked about', '```go\nx\n```'],
];

for (const [title, text] of broken) {
  blocks(`are not found with ${title}`, () => assert.equal(parseCodeBlocks(text, 'python'), []));
}

blocks('leave out the bad one of two', () => {
  assert.equal(parseCodeBlocks('```text\nno\n```\n```python\nyes\n```', 'python'), [{ text: 'yes' }]);
});

blocks('are written with the language as the tag and read back the same', () => {
  const files = [{ path: 'a.py', text: 'é = 1\n' }, { text: 'y = 2' }];
  const text = renderCodeBlocks(files, 'python');
  assert.is(text, '```python:a.py\né = 1\n\n```\n```python\ny = 2\n```');
  assert.equal(parseCodeBlocks(text ?? '', 'python'), files);
});

blocks('are not written when the code would end its own block', () => {
  assert.is(renderCodeBlocks([{ text: 'x = """\n```\n"""' }], 'python'), undefined);
});

blocks.run();
