import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../../../checks/rejects.ts';
import { createLocalExecutor } from '../../executors/local.ts';
import type { Environment } from '../language.ts';
import { workFolderVariable } from '../script-set.ts';
import { applyCandidate, readContext, readModule } from './source.ts';

const place = mkdtempSync(join(tmpdir(), 'tuneup-source-'));
process.on('exit', () => rmSync(place, { recursive: true, force: true }));
const executor = createLocalExecutor({ root: place });
const environment: Environment = {
  runner: execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim(),
  variables: { [workFolderVariable]: join(place, 'scripts') },
  version: '3',
};

let count = 0;

function makeCheckout(files: Record<string, string>): string {
  count += 1;
  const folder = join(place, `checkout-${count}`);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** The file after a candidate, or why it is refused. */
async function apply(original: string, target: string, candidate: string): Promise<string> {
  const checkout = makeCheckout({ 'mod.py': original });
  const context = await readContext(executor, environment, checkout, { file: 'mod.py', qualifiedName: target });
  const answer = await applyCandidate(executor, environment, checkout, context, candidate);
  return 'refused' in answer ? `refused: ${answer.refused}` : (answer.files['mod.py'] ?? '');
}

function block(code: string, path = ':mod.py'): string {
  return `\`\`\`python${path}\n${code}\n\`\`\``;
}

const context = suite('context');

const shop = `"""Shop."""
from __future__ import annotations

import math
import os
from decimal import Decimal as D

RATE = 2
OTHER = RATE * 3
UNUSED = 1


def third(x):
    return x


def second(x):
    return third(x) + OTHER


def first(x):
    return second(x)


class Cart(dict):
    """A cart."""

    tax = D("0.2")

    def __init__(self, items):
        self.items_ = items

    @property
    def size(self):
        return len(self.items_)

    def unrelated(self):
        return os.getcwd()

    @staticmethod
    def scale(x):
        return first(x)

    def total(self):  # all of it
        return math.floor(sum(self.scale(i) for i in self.items_))
`;

context('holds the target, two levels of helpers, the class, and the names they use', async () => {
  const checkout = makeCheckout({ 'shop/__init__.py': '', 'shop/cart.py': shop });
  const found = await readContext(executor, environment, checkout, { file: 'shop/cart.py', qualifiedName: 'Cart.total' });
  const code = found.sourceCode;
  assert.ok(code.startsWith('```python:shop/cart.py\nfrom __future__ import annotations\n'), code);
  for (const kept of [
    'import math',
    'as D',
    'class Cart(dict):',
    'tax = D("0.2")',
    'def __init__',
    'def scale',
    'def first',
    '# all of it',
  ]) {
    assert.ok(code.includes(kept), `${kept} is missing in\n${code}`);
  }
  for (const left of ['import os', 'UNUSED', 'unrelated', 'def size', 'def third'])
    assert.not.ok(code.includes(left), `${left} is in\n${code}`);
  assert.is(found.modulePath, 'shop.cart');
  assert.is(found.className, 'Cart');
  assert.equal(found.helperNames, ['shop.cart.Cart.scale', 'shop.cart.first']);
  assert.equal([found.startingLine, found.endingLine], [44, 45]);
});

context('names what makes a function impure, and nothing for one that only computes', async () => {
  const text =
    'import random\nimport time as t\nfrom datetime import datetime, timedelta\n\ndef a(xs):\n    random.shuffle(xs)\n    return t.time(), datetime.now(), open("x")\n\ndef b(x):\n    return timedelta(1), datetime(2020, 1, 1), x\n';
  const checkout = makeCheckout({ 'mod.py': text });
  const of = async (qualifiedName: string) =>
    (await readContext(executor, environment, checkout, { file: 'mod.py', qualifiedName })).impure;
  assert.equal(await of('a'), ['files', 'random numbers', 'the clock']);
  assert.equal(await of('b'), []);
});

context('finds the import root of a package, of src, and of a package without __init__', async () => {
  const checkout = makeCheckout({
    'src/pkg/__init__.py': '',
    'src/pkg/mod.py': 'def f(): pass\n',
    'space/part/mod.py': 'def f(): pass\n',
    'use.py': 'from space.part import mod\n',
    'loose/mod.py': 'def f(): pass\n',
  });
  const of = (file: string) => readModule(executor, environment, checkout, { file, qualifiedName: 'f' });
  assert.equal(await of('src/pkg/mod.py'), { modulePath: 'pkg.mod', importRoot: 'src' });
  assert.equal(await of('space/part/mod.py'), { modulePath: 'space.part.mod', importRoot: '.' });
  assert.equal(await of('loose/mod.py'), { modulePath: 'mod', importRoot: 'loose' });
});

context('refuses a file or function that is not there and names the closest', async () => {
  const checkout = makeCheckout({ 'shop/cart.py': shop, 'bad.py': 'def f(:\n' });
  const of = (file: string, qualifiedName: string) => readContext(executor, environment, checkout, { file, qualifiedName });
  assert.ok((await rejects(of('shop/crat.py', 'x'), 'file-not-found')).message.includes('`shop/cart.py`'));
  assert.ok((await rejects(of('shop/cart.py', 'Cart.totl'), 'function-not-found')).message.includes('`Cart.total`'));
  assert.ok((await rejects(of('shop/cart.py', 'total'), 'function-not-found')).message.includes('`Cart.total`'));
  await rejects(of('bad.py', 'f'), 'source-not-readable');
});

context.run();

const candidate = suite('candidate');

const original = `# Head.
import os

X = 1


# About f.
@staticmethod
def f(a: int,
      b=2) -> int:  # why
    """Says what."""
    # old
    return a  # tail


def g():
    return f
`;

candidate('replaces a body, keeping the head, the docstring and every other line', async () => {
  const changed = await apply(original, 'f', block('@staticmethod\ndef f(a, b=2):\n    # new\n    return b'));
  assert.is(changed, original.replace('    # old\n    return a  # tail', '    # new\n    return b'));
});

candidate('takes new functions, constants and the imports they need, and no others', async () => {
  const changed = await apply(
    original,
    'f',
    block(
      'import re\nimport json\nfrom functools import lru_cache\n\nP = re.compile("x")\n\n@lru_cache(None)\ndef h(a):\n    return P.match(a)\n\n@staticmethod\ndef f(a, b=2):\n    return h(a)\n\ndef g():\n    return 7',
    ),
  );
  const [head = '', tail = ''] = original.split('# About f.');
  const merged = `${head.replace('import os\n', 'import os\nimport re\nfrom functools import lru_cache\n')}P = re.compile("x")\n\n\n@lru_cache(None)\ndef h(a):\n    return P.match(a)\n\n\n# About f.${tail.replace('    # old\n    return a  # tail', '    return h(a)')}`;
  assert.is(changed, merged);
});

candidate('goes into a class by its qualified name, with new methods at its end', async () => {
  const text = 'class A:\n  def f(self):\n    return [1]\n\n  def g(self): return 2\n\nclass B:\n  def f(self):\n    return 3\n';
  const changed = await apply(
    text,
    'A.f',
    block('class A:\n    def f(self):\n        return self.h()\n\n    def h(self):\n        return 4'),
  );
  assert.is(
    changed,
    'class A:\n  def f(self):\n      return self.h()\n\n  def g(self): return 2\n\n  def h(self):\n      return 4\n\nclass B:\n  def f(self):\n    return 3\n',
  );
});

candidate('keeps Windows line ends', async () => {
  assert.is(await apply('def f():\r\n    return 1\r\n', 'f', block('def f():\n    return 2')), 'def f():\r\n    return 2\r\n');
});

const refused: [title: string, code: string, why: RegExp][] = [
  ['a changed signature', block('def f(a):\n    return 2'), /signature of `f`/],
  ['a function made async', block('async def f():\n    return 2'), /signature of `f`/],
  ['nothing changed but names and docstring', block('def f():\n    """New."""\n    y = 1\n    return y'), /nothing changed/],
  ['code that does not parse', block('def f(:'), /does not parse/],
  ['an answer without a block', 'def f():\n    return 2', /no code block/],
  ['another file', block('def f():\n    return 2', ':other.py'), /no block is for `mod.py`/],
  ['code without the target', block('def h():\n    return 2'), /does not hold `f`/],
  ['a name that nothing defines', block('def f():\n    return Counter([])'), /`Counter`, which nothing/],
  ['an import that means something else', block('import json as os\ndef f():\n    return os'), /`os` already means/],
];

for (const [title, code, why] of refused) {
  candidate(`is refused for ${title}`, async () => {
    assert.match(await apply('import os\n\ndef f():\n    x = 1\n    return x\n', 'f', code), why);
  });
}

candidate('may come in a block without a path', async () => {
  assert.is(
    await apply('def f():\n    return 1\n', 'f', `Text.\n${block('def f():\n    return 2', '')}\nMore.`),
    'def f():\n    return 2\n',
  );
});

candidate.run();
