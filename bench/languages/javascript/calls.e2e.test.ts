import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../../../checks/rejects.ts';
import { createLocalExecutor } from '../../executors/local.ts';
import { javascript } from '../javascript.ts';
import type { TargetContext } from '../language.ts';

const calls = suite('calls of JavaScript functions');
const place = mkdtempSync(join(tmpdir(), 'tuneup-calls-'));
process.on('exit', () => rmSync(place, { recursive: true, force: true }));
const executor = createLocalExecutor({ root: place });

const cart = `'use strict';
type Price = number;

const rate = 1;

export function total(prices: Price[], add: Price[] = []): number {
  let sum = 0;
  for (const price of prices) sum += price * rate;
  add.push(sum);
  return sum;
}

export const later = async (n: number): Promise<number[]> => {
  if (n < 0) throw new RangeError('below zero');
  return [n];
};

function hidden(n: number): number {
  return n <= 1 ? 1 : n * hidden(n - 1);
}

export default total;
export const callsHidden = (): number => hidden(5) + hidden(6);

export class Cart {
  total() {
    return 1;
  }
}

export function ofReceiver(this: unknown, f: () => number) {
  return f();
}

export function clock() {
  return { now: process.hrtime.bigint() };
}
`;

const files = {
  'package.json': '{ "type": "module", "scripts": { "test": "node --test" } }',
  'cart.ts': cart,
  'old.cjs': "'use strict';\nfunction sum(a, b) {\n  return a + b;\n}\nmodule.exports = { sum, total: (x) => x };\n",
  'shop.test.js': `import test from 'node:test';
import total, { callsHidden, clock, later, ofReceiver, total as same } from './cart.ts';
import old from './old.cjs';
import { Cart } from './cart.ts';

test('shop', async () => {
  total([1, 2, 3]);
  same([1, 2, 3]);
  same(new Map([[1, new Date(0)]]).keys());
  same([4], []);
  await later(3);
  await later(-1).catch(() => {});
  callsHidden();
  ofReceiver(() => 1);
  clock();
  old.sum(1, 2);
  new Cart().total();
});
`,
};

let count = 0;

function makeCheckout(changes: Record<string, string> = {}): string {
  count += 1;
  const checkout = join(place, `checkout-${count}`);
  for (const [path, text] of Object.entries({ ...files, ...changes })) {
    mkdirSync(dirname(join(checkout, path)), { recursive: true });
    writeFileSync(join(checkout, path), text);
  }
  return checkout;
}

const base = makeCheckout();
const environment = await javascript.prepare(executor, base, join(place, 'work'), {});
const named = (qualifiedName: string, file = 'cart.ts') => ({ file, qualifiedName });
const callsFile = (name: string) => join(place, 'work/calls', name);

function record(name: string, file?: string) {
  const request = { target: named(name, file), callsFile: callsFile(name), command: 'node --test' };
  return javascript.recordCalls(executor, environment, base, request);
}

calls('are kept once each, those made by other names too', async () => {
  assert.equal(await record('total'), {
    kept: 2,
    isCalled: true,
    leftOut: ['1 of 4 calls have arguments that cannot be copied, or look at the object that they are called on'],
  });
  assert.is(await javascript.countTimed(executor, environment, callsFile('total')), 2);
});

calls('that raise are kept, and not timed', async () => {
  assert.is((await record('later')).kept, 2);
  assert.is(await javascript.countTimed(executor, environment, callsFile('later')), 1);
});

calls('from inside of the module are seen, those of a function of itself not', async () => {
  assert.is((await record('hidden')).kept, 2);
});

calls('are kept of what require loads', async () => {
  assert.is((await record('sum', 'old.cjs')).kept, 1);
});

calls('are kept while a benchmark runs, which upstream can run too', async () => {
  const checkout = makeCheckout({
    'bench/total.ts':
      "import { total } from '../cart.ts';\nexport const setup = () => [5, 6];\nexport const run = (prices) => total(prices);\n",
  });
  const request = { target: named('total'), callsFile: callsFile('bench'), command: '', benchmark: 'bench/total.ts' };
  assert.is((await javascript.recordCalls(executor, environment, checkout, request)).kept, 1);
  const upstream = await executor.run(['sh', '-c', javascript.timeUpstream('bench/total.ts')], { cwd: checkout });
  assert.match(upstream.output, /^[\d.e-]+ s\n$/);
});

calls('cannot be had of methods, nor of what takes functions', async () => {
  await rejects(record('Cart.total'), 'functions-not-read');
  assert.is((await record('ofReceiver')).kept, 0);
  assert.is((await record('nothing')).kept, 0);
});

calls('are timed in a process of their own', async () => {
  const measurement = { target: 'cart.ts:hidden', kind: 'recorded calls', callsFile: callsFile('hidden'), calls: 2 } as const;
  const { iterations, calls, unitSeconds } = await javascript.calibrate(executor, environment, base, measurement);
  assert.ok(iterations >= 3 && calls > 10 && unitSeconds > 0);
  const elsewhere = makeCheckout({ 'cart.ts': 'export const other = 1;\n' });
  assert.match(
    (await rejects(javascript.calibrate(executor, environment, elsewhere, measurement), 'target-not-timed')).message,
    'expected a function `hidden` at the top level of cart.ts',
  );
});

const compare = (candidate: string, name: string) =>
  javascript.compareBehaviour(executor, environment, base, candidate, { target: named(name), callsFiles: [callsFile(name)] });

calls('are made again, and the same is the same', async () => {
  const other = makeCheckout({
    'cart.ts': cart.replace('for (const price of prices) sum += price * rate;', 'sum = prices.reduce((a, b) => a + b, 0);'),
  });
  assert.equal(await compare(other, 'total'), { differences: [], compared: 2, leftOut: [] });
  assert.equal((await compare(makeCheckout(), 'later')).compared, 2);
});

for (const [what, from, to, scope] of [
  ['another result', 'sum += price * rate', 'sum += price + rate', 'result'],
  ['arguments that are left otherwise', 'add.push(sum);', '', 'arguments'],
  ['an exception', 'let sum = 0;', 'let sum = nothing;', 'exception'],
  ['something printed', 'add.push(sum);', "add.push(sum); console.log('x');", 'printed text'],
  ['a process that ends', 'add.push(sum);', 'process.exit(4);', 'crash'],
] as const) {
  calls(`tell a candidate by ${what}`, async () => {
    const [found] = (await compare(makeCheckout({ 'cart.ts': cart.replace(from, to) }), 'total')).differences;
    assert.is(found?.scope, scope);
  });
}

calls('that change by themselves are left out', async () => {
  await record('clock');
  assert.equal(await compare(makeCheckout(), 'clock'), {
    differences: [],
    compared: 0,
    leftOut: ['1 of 1 calls change by themselves'],
  });
});

const source = suite('functions of JavaScript');
const read = (name: string, file?: string) => javascript.readContext(executor, environment, base, named(name, file));
const apply = (context: TargetContext, code: string, file = 'cart.ts') =>
  javascript.applyCandidate(executor, environment, base, context, `\`\`\`typescript:${file}\n${code}\n\`\`\``);

source('are read as they stand in the file', async () => {
  const context = await read('later');
  assert.match(context.sourceCode, /^```typescript:cart\.ts\nexport const later = async \(n: number\)/);
  assert.match(context.sourceCode, /};\n```$/);
  assert.equal([context.startingLine, context.endingLine, context.isAsync], [13, 16, true]);
  assert.equal((await read('clock')).impure, ['the clock']);
});

source('are changed and nothing else', async () => {
  const code = 'export const later = async (n: number): Promise<number[]> => [n];';
  const applied = await apply(await read('later'), code);
  assert.ok('files' in applied, JSON.stringify(applied));
  const begin = cart.indexOf('export const later');
  assert.is(applied.files['cart.ts'], `${cart.slice(0, begin)}${code}${cart.slice(cart.indexOf('};', begin) + 2)}`);
});

for (const [what, code, why, file] of [
  ['does not parse', 'export function total( {', 'it does not parse', 'cart.ts'],
  ['is of another file', 'export function total() {}', 'it has no code for cart.ts', 'other.ts'],
  ['remembers', 'const known = new Map();\nexport function total(x) { return known.get(x); }', 'it remembers things', 'cart.ts'],
] as const) {
  source(`refuse a candidate that ${what}`, async () => {
    const applied = await apply(await read('total'), code, file);
    assert.match('refused' in applied ? applied.refused : '', why);
  });
}

source('refuse a name that is none, and say which there are', async () => {
  assert.match((await rejects(read('nothing'), 'function-not-found')).message, 'it has rate, total, later, hidden');
  await rejects(read('total', 'none.ts'), 'file-not-found');
});

calls.run();
source.run();
