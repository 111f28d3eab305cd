import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { TestsQuestion } from '../models/model.ts';
import { pythonParser } from '../source/python.ts';
import { generateTests } from './generate.ts';

const generation = suite('test generation');

/** The source, the target, and calls that must be among those made. */
const made: [title: string, source: string, target: string, ...calls: RegExp[]][] = [
  [
    'lists of what an annotation says',
    'def f(words: list[str]): pass',
    'f',
    /f\(\[\]\)/,
    /f\(\["item-0"\]\)/,
    /f\(\["item-%d" % \(i \* 37 % 500\) for i in range\(1000\)\]\)/,
  ],
  [
    'numbers, and texts too, where elements are only compared',
    unique('items'),
    'f',
    /f\(\[0, 1, 2, 0, 1, 2\]\)/,
    /f\(\["item-2", "item-3"/,
  ],
  [
    'values that cannot be hashed, where nothing says that they can',
    unique('items'),
    'f',
    /f\(\[\[1\], \[2\], \[1\]/,
    /f\(\[\{"a": 1\}/,
  ],
  ['equal numbers of different types', unique('items'), 'f', /f\(\[1, 1\.0, True, 0, False, 2, 2\.0\]\)/],
  ['values unequal to themselves', unique('items'), 'f', /f\(\[float\("nan"\), 1\.5/],
  ['a generator, where it is iterated once', 'def f(xs):\n    return [x + 1 for x in xs]', 'f', /f\(\(value for value in \[/],
  ['numbers where the body calculates', 'def f(x):\n    return x % 3', 'f', /f\(1000\)/, /f\(-\d+\)/],
  [
    'texts that split as the body expects',
    'def f(line):\n    name, count = line.split(";")\n    return name, int(count)',
    'f',
    /f\("item-\d+;\d+"\)/,
  ],
  ['dicts by how they are read', 'def f(stock):\n    return [k for k, v in stock.items() if v > 0]', 'f', /f\(\{"item-\d+": \d+/],
  [
    'records with the keys that are asked for',
    'def f(row):\n    return row["price"] * row["count"]',
    'f',
    /f\(\{"price": \d+, "count": \d+\}\)/,
  ],
  [
    'objects with the attributes that are read',
    'def f(orders):\n    return [o.price * 2 for o in orders]',
    'f',
    /SimpleNamespace\(price=\d+\)/,
  ],
  [
    'tuples that are taken apart',
    'def f(pairs):\n    for name, count in pairs:\n        print(name.upper(), count + 1)',
    'f',
    /f\(\[\("item-\d+", \d+\)/,
  ],
  ['lists of lists', 'def f(matrix: list[list[int]]): pass', 'f', /f\(\[\[\d+, \d+, \d+\]/],
  ['a condition both ways', 'def f(xs: list[int], reverse=False): pass', 'f', /f\(\[.*\]\)/, /f\(\[.*\], True\)/],
  ['keyword-only arguments by name', 'def f(xs: list[int], *, limit=3): pass', 'f', /, limit=\d+\)/],
  ['any number of arguments', 'def f(*values):\n    return sum(values)', 'f', /f\(\*\[\d+, \d+/],
  [
    'an instance with what its constructor takes',
    'class Cart:\n    def __init__(self, lines):\n        self.lines = lines\n    def total(self):\n        return sum(self.lines)',
    'Cart.total',
    /subject = Cart\(\[\d+, \d+.*\n {8}subject\.total\(\)/,
  ],
  [
    'instances of data classes of the same file',
    'from dataclasses import dataclass\n@dataclass\nclass Order:\n    sku: str\n    count: int\ndef f(orders: list[Order]): pass',
    'f',
    /from shop\.cart import Order, f/,
    /Order\(sku="item-0", count=\d+\)/,
  ],
  [
    'static methods on the class',
    'class Cart:\n    @staticmethod\n    def sign(x: int): pass',
    'Cart.sign',
    /\n {8}Cart\.sign\(1\)/,
  ],
  [
    'nested classes',
    'class A:\n    class B:\n        def f(self, x: int): pass',
    'A.B.f',
    /from shop\.cart import A\n/,
    /subject = A\.B\(\)/,
  ],
  ['coroutines run to their end', 'async def f(x: int): pass', 'f', /asyncio\.run\(f\(1\)\)/],
  ['generators read to a bound', 'def f(x: int):\n    yield x', 'f', /list\(islice\(f\(1\), 2000\)\)/],
  [
    'small numbers where a function calls itself twice',
    'def f(n):\n    return n if n < 2 else f(n - 1) + f(n - 2)',
    'f',
    /f\(17\)/,
  ],
  [
    'members of an enum',
    'from enum import Enum\nclass Color(Enum):\n    RED = 1\n    BLUE = 2\ndef f(color: Color): pass',
    'f',
    /f\(Color\.(RED|BLUE)\)/,
  ],
];

for (const [title, source, target, ...calls] of made) {
  generation(`makes ${title}`, async () => {
    const tests = await both(source, target);
    for (const call of calls) assert.match(tests, call);
  });
}

/** What must not be tried, since the source promises that it does not come. */
const avoided: [title: string, source: string, target: string, never: RegExp][] = [
  ['lists where texts are declared', unique('items: list[str]'), 'f', /\[\[1\]/],
  ['a tuple where a list is declared', unique('items: list[str]'), 'f', /tuple\(/],
  [
    'a generator where it is read twice',
    'def f(xs):\n    for x in xs:\n        for y in xs:\n            pass',
    'f',
    /value for value/,
  ],
  [
    'large numbers where a function calls itself twice',
    'def f(n):\n    return n if n < 2 else f(n - 1) + f(n - 2)',
    'f',
    /f\((-|\d{3})/,
  ],
  ['zero where a loop might not end', 'def f(n):\n    while n != 1:\n        n = n // 2', 'f', /f\((0|-\d+)\)/],
];

for (const [title, source, target, never] of avoided) {
  generation(`does not make ${title}`, async () => assert.not.match(await both(source, target), never));
}

const impossible: [title: string, source: string, target: string][] = [
  ['is not there', 'def g(): pass', 'f'],
  ['is a property', 'class A:\n    @property\n    def f(self): pass', 'A.f'],
  [
    'belongs to an abstract class',
    'from abc import abstractmethod\nclass A:\n    @abstractmethod\n    def g(self): pass\n    def f(self): pass',
    'A.f',
  ],
  ['stands in a function', 'def g():\n    def f(): pass', 'g.f'],
  ['does not parse', 'def f(:', 'f'],
  ['removes files', 'import shutil\ndef f(path):\n    shutil.rmtree(path)', 'f'],
  ['starts programs by way of another function', 'import os\ndef g(x):\n    os.system(x)\ndef f(x):\n    g(x)', 'f'],
  ['writes a file', 'def f(path):\n    open(path, "w")', 'f'],
];

for (const [title, source, target] of impossible) {
  generation(`writes no test for a function that ${title}`, async () =>
    assert.is(await generateTests(question(source, target, 0)), undefined),
  );
}

generation('writes none for another language', async () => {
  assert.is(await generateTests({ ...question('function f() {}', 'f', 0), language: 'javascript' }), undefined);
});

generation('writes two different files of at least six tests, valid, each name once, the same every time', async () => {
  const parser = await pythonParser();
  const files = await Promise.all([0, 1, 0].map((index) => generateTests(question(unique('items'), 'f', index))));
  assert.is(files[0], files[2]);
  assert.is.not(files[0], files[1]);
  for (const file of files) {
    const names = [...(file ?? '').matchAll(/^def (test_\w+)\(\):$/gm)].map((match) => match[1]);
    assert.ok(names.length >= 6);
    assert.is(new Set(names).size, names.length);
    assert.ok(parser.isValid(file ?? ''));
  }
});

generation('imports classes of other files by their modules', async () => {
  const asked = question('from shop.orders import Order\ndef f(orders: list[Order]): pass', 'f', 0);
  const order = { path: 'src/shop/orders.py', text: 'class Order:\n    def __init__(self, sku: str): pass' };
  const tests = await generateTests({
    ...asked,
    source: [{ path: 'src/shop/cart.py', text: asked.source[0]?.text ?? '' }, order],
  });
  assert.match(tests ?? '', /from shop\.orders import Order/);
  assert.match(tests ?? '', /Order\(sku="item-0"\)/);
});

generation.run();

function unique(parameter: string): string {
  return `def f(${parameter}):\n    seen = []\n    for item in items:\n        if item not in seen:\n            seen.append(item)\n    return seen`;
}

async function both(source: string, target: string): Promise<string> {
  const files = await Promise.all([0, 1].map((index) => generateTests(question(source, target, index))));
  return files.join('\n');
}

function question(text: string, qualifiedName: string, testIndex: number): TestsQuestion {
  const names = qualifiedName.split('.');
  return {
    traceId: 'trace',
    language: 'python',
    source: [{ path: 'shop/cart.py', text }],
    functionName: names.at(-1) ?? '',
    qualifiedName,
    modulePath: 'shop.cart',
    testModulePath: `tests.test_f__unit_test_${testIndex}`,
    testFramework: 'pytest',
    isAsync: text.startsWith('async'),
    isMethod: names.length > 1,
    testIndex,
  };
}
