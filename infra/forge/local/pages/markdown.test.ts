import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { renderMarkdown } from './markdown.ts';

const markdown = suite('markdown of strangers');
const place = { owner: 'acme', repository: 'shop', commit: 'a'.repeat(40), origin: 'http://127.0.0.1:8010' };
const at = `/acme/shop/raw/${place.commit}`;
const render = (text: string) => renderMarkdown(text, place);

markdown('becomes a table with aligned numbers', () => {
  assert.match(render('| a | b |\n|---|---:|\n| x | 1 |\n'), '<td class="right">1</td>');
});

markdown('keeps a fold', () => {
  assert.match(render('<details><summary>More</summary>\n\ntext\n\n</details>'), '<details><summary>More</summary>');
});

for (const [what, text] of [
  ['a script', '<script>alert(1)</script>'],
  ['a handler', '<img src="a.png" onerror="alert(1)">'],
  ['a style', '<p style="position:fixed">x</p>'],
  ['a frame', '<iframe src="https://example.com"></iframe>'],
  ['a script in a link', '[x](javascript:alert(1)) <a href="javascript:alert(1)">y</a> <a href="&#106;avascript:alert(1)">z</a>'],
  ['a form', '<form action="/x"><input name="y"></form>'],
  ['an embedded SVG', '<svg onload="alert(1)"><script>alert(1)</script></svg>'],
  ['data as an image', '<img src="data:text/html,x">'],
]) {
  markdown(`loses ${what}`, () => {
    assert.not.match(
      render(text ?? ''),
      /<script|onerror|onload|style=|<iframe|<form|<input|<svg|(href|src)="(?:java|&#106;ava)script:|src="data:/i,
    );
  });
}

markdown('shows images of the repository', () => {
  assert.match(render('![plot](plots/a b.svg)'.replace(' b', '%20b')), `src="${at}/plots/a%20b.svg"`);
  assert.match(render('![plot](/plots/x.png)'), `src="${at}/plots/x.png"`);
  assert.match(renderMarkdown('![plot](../x.png)', { ...place, folder: 'docs/deep' }), `src="${at}/docs/x.png"`);
});

markdown('does not follow an image out of the repository', () => {
  assert.match(render('![plot](../../../../etc/passwd)'), `src="${at}/etc/passwd"`);
  assert.not.match(render('![x](.git/config)'), 'src=');
});

markdown('links to images of others and does not fetch them', () => {
  const html = render('![seen](https://example.com/seen.gif) <img src="//example.com/x.gif">');
  assert.not.match(html, '<img');
  assert.match(html, '<a href="https://example.com/seen.gif" rel="noreferrer">seen</a>');
});

markdown('links to files where they are', () => {
  assert.match(render('[code](shop/cart.py#L3)'), `href="/acme/shop/blob/${place.commit}/shop/cart.py#L3"`);
  assert.match(render('[other](http://127.0.0.1:8010/acme/shop/pull/2)'), 'href="/acme/shop/pull/2"');
  assert.match(render('[web](https://example.com/)'), 'href="https://example.com/"');
});

markdown.run();
