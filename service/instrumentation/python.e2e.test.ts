import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { TestsQuestion } from '../models/model.ts';
import { generateTests } from '../test-generation/generate.ts';
import { instrumentPython } from './python.ts';

const instrumented = suite('instrumented Python tests, run by pytest');
const folder = mkdtempSync(join(tmpdir(), 'instrumented-'));
const python = findPytest();
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const unique =
  'def unique(items):\n    seen = []\n    for item in items:\n        if item not in seen:\n            seen.append(item)\n    return seen\n';
const cart = [
  'class Cart:',
  '    def __init__(self, lines, discount=0.0):',
  '        self.lines = lines',
  '        self.discount = discount',
  '',
  '    def total(self, rounded=True):',
  '        result = 0',
  '        for _, price, quantity in self.lines:',
  '            result += price * quantity',
  '        print("total")',
  '        return result * (1 - self.discount)',
  '',
].join('\n');
const numbers = 'def numbers(count):\n    for number in range(count):\n        yield number * number\n';
const fetch = 'async def fetch(keys: list[str], limit: int = 3):\n    return [key.upper() for key in keys][:limit]\n';

instrumented('announce every call in pairs, in behaviour and in time', async () => {
  for (const form of ['behaviour', 'performance'] as const) {
    const { output } = await runGenerated(unique, 'unique', form);
    const starts = [...output.matchAll(/^!\$######([^#]+)######\$!$/gm)].map((match) => match[1]);
    const ends = [...output.matchAll(/^!######([^#]+)######!$/gm)].map((match) => match[1]);
    assert.ok(starts.length >= 6, `expected at least six calls, got ${starts.length}`);
    assert.equal(starts, form === 'behaviour' ? ends : ends.map((end) => end?.replace(/:\d+$/, '')));
    assert.ok(starts.every((start) => /^tests\.test_unique__unit_test_0:test_\w+:unique:1:\d+(_\d+)?_\d+$/.test(start ?? '')));
    if (form === 'performance') assert.ok(ends.every((end) => Number(end?.split(':').at(-1)) > 0));
  }
});

instrumented('write records that read to the last byte', async () => {
  const { records } = await runGenerated(unique, 'unique', 'behaviour');
  assert.ok(records.length >= 6);
  const empty = records.find((record) => record.name.includes(':test_empty:'));
  assert.equal(empty, {
    name: 'tests.test_unique__unit_test_0:test_empty:unique:0_0',
    isTimed: true,
    args: '([],)',
    kwargs: '{}',
    value: '[]',
    loop: 1,
    invocation: '0_0_0',
  });
});

instrumented('tell a wrong implementation from the right one, and a right one not', async () => {
  const right = unique.replace('    seen = []', '    seen = list()');
  const wrong = 'def unique(items):\n    return sorted(set(items))\n';
  const base = (await runGenerated(unique, 'unique', 'behaviour')).records.map((record) => record.value);
  assert.equal(
    (await runGenerated(right, 'unique', 'behaviour', unique)).records.map((record) => record.value),
    base,
  );
  assert.not.equal(
    (await runGenerated(wrong, 'unique', 'behaviour', unique)).records.map((record) => record.value),
    base,
  );
});

instrumented('record arguments as the call left them', async () => {
  const { records } = await run(
    'def clear(items, extra=1):\n    items.clear()\n',
    ['def test_it():', '    clear([1, 2])'],
    'clear',
    'behaviour',
  );
  assert.equal(
    records.map(({ args, value }) => ({ args, value })),
    [{ args: '([], 1)', value: 'None' }],
  );
});

instrumented('record an exception and raise it again', async () => {
  const body = ['import pytest', '', 'def test_it():', '    with pytest.raises(ValueError):', '        fail(1)'];
  const { records, exitCode } = await run('def fail(x):\n    raise ValueError(x)\n', body, 'fail', 'behaviour');
  assert.is(exitCode, 0);
  assert.is(records[0]?.value, 'ValueError(1)');
});

instrumented('record what cannot be pickled as a text without addresses', async () => {
  const { records } = await run('def make(x):\n    return lambda: x\n', ['def test_it():', '    make(1)'], 'make', 'behaviour');
  assert.ok(records.length === 1 && !records[0]?.value.includes('0x'));
});

instrumented('count the calls of a line from nought in every test', async () => {
  const body = [
    'def test_a():',
    '    for i in range(2):',
    '        unique([i])',
    '',
    'class TestB:',
    '    def test_a(self):',
    '        unique([1])',
  ];
  const { records } = await run(unique, body, 'unique', 'behaviour');
  assert.equal(
    records.map(({ name, invocation }) => [name.split(':')[1], invocation]),
    [
      ['test_a', '0_0_0'],
      ['test_a', '0_0_1'],
      ['TestB.test_a', '0_0'],
    ],
  );
});

instrumented('do not fail on a wrong assertion', async () => {
  const body = ['def test_it():', '    assert unique([1]) == [2], "wrong"'];
  assert.is((await run(unique, body, 'unique', 'behaviour')).exitCode, 0);
});

instrumented('fail where the function fails outside of what a test expects', async () => {
  assert.is(
    (await run('def fail(x):\n    raise ValueError(x)\n', ['def test_it():', '    fail(1)'], 'fail', 'behaviour')).exitCode,
    1,
  );
});

instrumented('keep apart what a method prints, without its receiver among the arguments', async () => {
  const { output, records } = await runGenerated(cart, 'Cart.total', 'behaviour');
  assert.match(output, /:total:1:0_1_0######\$!\ntotal\n!######/);
  assert.ok(records.length >= 6 && records.every((record) => /^\((True|False),\)$/.test(record.args)));
});

instrumented('take a generator to its end', async () => {
  const { records } = await runGenerated(numbers, 'numbers', 'behaviour');
  assert.ok(records.some((record) => record.value === '[0, 1]'));
});

instrumented('record awaited values in the table of results', async () => {
  const { project } = await runGenerated(fetch, 'fetch', 'behaviour', undefined, true);
  const query =
    'import pickle, sqlite3, sys; print(*sorted({repr(pickle.loads(v)) for v, in sqlite3.connect(sys.argv[1]).execute("select return_value from test_results")}), sep="\\n")';
  const values = execFileSync(python, ['-c', query, join(project, 'results', 'test_return_values_0.sqlite')], {
    encoding: 'utf8',
  });
  assert.match(values, /\['ITEM-0'\]/);
});

instrumented('run as plain pytest before they are instrumented', async () => {
  for (const [source, name] of [
    [unique, 'unique'],
    [cart, 'Cart.total'],
    [numbers, 'numbers'],
    [fetch, 'fetch'],
  ] as const) {
    for (const testIndex of [0, 1]) {
      const tests = await generateTests(question(source, name, testIndex));
      const { exitCode, output } = runPytest(source, tests ?? '');
      assert.is(exitCode, 0, output);
    }
  }
});

instrumented.run();

interface Recorded {
  name: string;
  isTimed: boolean;
  args: string;
  kwargs: string;
  value: string;
  loop: number;
  invocation: string;
}

type Form = 'behaviour' | 'performance';

/** Generates tests from `asked` (the source itself unless told) and runs them against `source`. */
async function runGenerated(source: string, name: string, form: Form, asked = source, isAsync = false) {
  const about = { ...question(asked, name, 0), isAsync };
  const tests = await generateTests(about);
  assert.type(tests, 'string');
  return runPytest(source, (await instrumentPython(tests ?? '', about))[form]);
}

async function run(source: string, body: string[], name: string, form: Form) {
  const about = question(source, name, 0);
  const tests = `from shop.cart import ${name}\n${body.join('\n')}\n`;
  return runPytest(source, (await instrumentPython(tests, about))[form]);
}

function runPytest(source: string, tests: string) {
  const project = mkdtempSync(join(folder, 'project-'));
  const write = (path: string, text: string) => {
    mkdirSync(join(project, path, '..'), { recursive: true });
    writeFileSync(join(project, path), text);
  };
  write('shop/__init__.py', '');
  write('shop/cart.py', source);
  write('tests/__init__.py', '');
  mkdirSync(join(project, 'results'));
  write('tests/test_it.py', tests.replaceAll('{codeflash_run_tmp_dir_client_side}', join(project, 'results')));
  const { status, stdout, stderr } = spawnSync(
    python,
    ['-m', 'pytest', '-q', '-s', '-p', 'no:cacheprovider', 'tests/test_it.py'],
    {
      cwd: project,
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH,
        PYTHONPATH: project,
        PYTHONHASHSEED: '0',
        PYTHONDONTWRITEBYTECODE: '1',
        CODEFLASH_LOOP_INDEX: '1',
        CODEFLASH_TEST_ITERATION: '0',
      },
    },
  );
  return { project, exitCode: status, output: stdout.replace(/^\.+(?=!)/gm, '') + stderr, records: readRecords(project) };
}

function readRecords(project: string): Recorded[] {
  const file = join(project, 'results', 'test_return_values_0.bin');
  if (!existsSync(file) || readFileSync(file).length === 0) return [];
  const text = execFileSync(python, [join(import.meta.dirname, 'fixtures', 'read-records.py'), file], {
    encoding: 'utf8',
    env: { ...process.env, PYTHONPATH: project },
  });
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

function question(text: string, name: string, testIndex: number): TestsQuestion {
  const names = name.split('.');
  const functionName = names.at(-1) ?? name;
  return {
    traceId: 'trace',
    language: 'python',
    source: [{ path: 'shop/cart.py', text }],
    functionName,
    ...(names.length > 1 ? { className: names[0] ?? '' } : {}),
    qualifiedName: name,
    modulePath: 'shop.cart',
    testModulePath: `tests.test_${functionName}__unit_test_${testIndex}`,
    testFramework: 'pytest',
    isAsync: false,
    isMethod: names.length > 1,
    testIndex,
  };
}

/** A Python with pytest: the machine's, else one in an environment of its own below the temporary folder. */
function findPytest(): string {
  if (spawnSync('python3', ['-m', 'pytest', '--version']).status === 0) return 'python3';
  execFileSync('python3', ['-m', 'venv', join(folder, 'venv')]);
  const own = join(folder, 'venv', 'bin', 'python');
  execFileSync(own, ['-m', 'pip', 'install', '-q', 'pytest']);
  return own;
}
