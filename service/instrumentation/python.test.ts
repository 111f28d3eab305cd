import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../../checks/rejects.ts';
import type { TestsQuestion } from '../models/model.ts';
import { instrumentPython } from './python.ts';

const instrumentation = suite('instrumentation');

const question: TestsQuestion = {
  traceId: 'trace',
  language: 'python',
  source: [{ text: 'def unique(items): pass' }],
  functionName: 'unique',
  qualifiedName: 'unique',
  modulePath: 'shop.cart',
  testModulePath: 'tests.test_unique__unit_test_0',
  testFramework: 'pytest',
  isAsync: false,
  isMethod: false,
  testIndex: 0,
};

/** Lines of a test's body, and what the call in them becomes. */
const lines: [title: string, body: string, expected: string][] = [
  [
    'numbers statements from nought, the docstring counted',
    '"""Doc."""\n    x = 1\n    unique([x])',
    '_tuneup_observe(unique, "test_it", "2")([x])',
  ],
  [
    'numbers the statements of a block within it',
    'x = 1\n    for y in [x]:\n        z = y\n        unique([z])',
    '_tuneup_observe(unique, "test_it", "1_1")([z])',
  ],
  [
    'takes deeper blocks as part of the statement around them',
    'if 1:\n        with a:\n            unique([2])',
    '_tuneup_observe(unique, "test_it", "0_0")([2])',
  ],
  [
    'numbers a call in the head of a block with the block',
    'for x in unique([1]):\n        pass',
    'for x in _tuneup_observe(unique, "test_it", "0")([1]):',
  ],
  [
    'reduces an assertion to what it checks',
    'assert unique([1]) == [1], "why"',
    '(_tuneup_observe(unique, "test_it", "0")([1]) == [1])',
  ],
  [
    'drops the message of an assertion with its calls',
    'assert x, unique([1])\n    unique([2])',
    '    (x)\n    _tuneup_observe(unique, "test_it", "1")([2])',
  ],
  ['follows the function through its module', 'cart.unique([1])', '_tuneup_observe(cart.unique, "test_it", "0")([1])'],
];

for (const [title, body, expected] of lines) {
  instrumentation(title, async () => {
    const { behaviour } = await instrumentPython(`from shop.cart import unique\ndef test_it():\n    ${body}\n`, question);
    assert.ok(behaviour.includes(expected), behaviour.slice(behaviour.indexOf('from shop.cart')));
  });
}

instrumentation('follows the function under another name', async () => {
  const { performance } = await instrumentPython('from shop.cart import unique as u\ndef test_it():\n    u([1])\n', question);
  assert.match(performance, /_tuneup_observe\(u, "test_it", "0"\)\(\[1\]\)/);
});

instrumentation('stands behind the docstring and imports from the future', async () => {
  const { behaviour } = await instrumentPython(
    '"""Doc."""\nfrom __future__ import annotations\ndef test_it():\n    unique(1)\n',
    question,
  );
  assert.match(behaviour, /^"""Doc\."""\nfrom __future__ import annotations\n+import gc/);
});

instrumentation('keeps the names of tests, and leaves other functions alone', async () => {
  const { behaviour } = await instrumentPython(
    'def make():\n    return unique(1)\nclass TestA:\n    def test_it(self):\n        unique(2)\n',
    question,
  );
  assert.match(behaviour, /return unique\(1\)/);
  assert.match(behaviour, /_tuneup_observe\(unique, "TestA\.test_it", "0"\)\(2\)/);
});

instrumentation('waits for a device only where one may be at work', async () => {
  const tests = 'def test_it():\n    unique(1)\n';
  const onDevice = await instrumentPython(tests, { ...question, source: [{ text: 'import torch\ndef unique(items): pass' }] });
  assert.match(onDevice.performance, /cuda\.synchronize\(\)/);
  assert.not.match((await instrumentPython(tests, question)).performance, /synchroni[sz]e/);
});

instrumentation('refuses tests that never call the function, and text that is not Python', async () => {
  await rejects(instrumentPython('def test_it():\n    pass\n', question), 'tests-not-sound');
  await rejects(instrumentPython('def test_it(:\n', question), 'tests-not-sound');
});

instrumentation.run();
