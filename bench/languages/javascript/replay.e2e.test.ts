import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serialize } from 'node:v8';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../../../checks/rejects.ts';
import { createLocalExecutor } from '../../executors/local.ts';
import { javascript } from '../javascript.ts';

const replay = suite('replay of JavaScript calls');
const place = mkdtempSync(join(tmpdir(), 'tuneup-replay-'));
process.on('exit', () => rmSync(place, { recursive: true, force: true }));
const executor = createLocalExecutor({ root: place });

let count = 0;
const environment = await javascript.prepare(executor, makeCheckout(''), join(place, 'work'), {});
const callsFile = join(place, 'calls.v8');
const target = { file: 'f.mjs', qualifiedName: 'f' };

function makeCheckout(source: string): string {
  count += 1;
  const checkout = join(place, `checkout-${count}`);
  mkdirSync(checkout);
  writeFileSync(join(checkout, 'f.mjs'), source);
  return checkout;
}

/** Both sides called with each of the argument lists. */
function compare(base: string, candidate: string, calls: unknown[][]) {
  writeFileSync(callsFile, serialize({ file: 'f.mjs', name: 'f', timed: [], calls: calls.map((args) => serialize(args)) }));
  return javascript.compareBehaviour(executor, environment, makeCheckout(base), makeCheckout(candidate), {
    target,
    callsFiles: [callsFile],
  });
}

for (const [what, base, candidate, args, scope, shown] of [
  [
    'an iterator where base gives an array',
    'export const f = (a) => a.map((x) => x);',
    'export function* f(a) { yield* a; }',
    [[1]],
    'result',
    'Generator of [ 1 ]',
  ],
  ['a promise', 'export const f = (a) => a + 1;', 'export const f = async (a) => a + 1;', [1], 'result', 'a promise of 2'],
  [
    'its argument',
    'export const f = (a) => a.slice();',
    'export const f = (a) => a;',
    [[1]],
    'result',
    '[ 1 ] (argument 1 itself)',
  ],
  [
    'a part of its argument',
    'export const f = (a) => ({ x: [...a] });',
    'export const f = (a) => ({ x: a });',
    [[1]],
    'result',
    '{ x: [ 1 ] } (.x is argument 1)',
  ],
  [
    'one row in every place',
    'export const f = (n) => Array.from({ length: n }, () => []);',
    'export const f = (n) => Array(n).fill([]);',
    [2],
    'result',
    '[ [], [] ] (.1 is .0)',
  ],
  [
    'another last value of a generator',
    'export function* f(n) { yield n; return 2; }',
    'export function* f(n) { yield n; return 3; }',
    [1],
    'result',
    'Generator of [ 1 ], then 3',
  ],
  [
    'a rejected promise where base throws',
    "export const f = () => { throw new Error('no'); };",
    "export const f = async () => { throw new Error('no'); };",
    [1],
    'exception',
    'raises Error: no, by a promise',
  ],
  [
    'another code of its error',
    "export const f = () => { throw Object.assign(new Error('no'), { code: 1 }); };",
    "export const f = () => { throw Object.assign(new Error('no'), { code: 2 }); };",
    [1],
    'exception',
    'raises Error: no with { code: 2 }',
  ],
  [
    'text among the errors',
    "export const f = () => console.log('x');",
    "export const f = () => console.error('x');",
    [1],
    'printed text',
    "'' and, as errors, 'x\\n'",
  ],
  [
    'an exception where base gives an object of a class',
    'class P { constructor(n) { this.n = n; } }\nexport const f = (n) => (n === 1 ? 1 : new P(n));',
    "class P { constructor(n) { this.n = n; } }\nexport const f = (n) => { if (n === 1) return 1; throw new RangeError('no'); };",
    [2],
    'exception',
    'raises RangeError: no',
  ],
] as const) {
  replay(`tells ${what}`, async () => {
    const [found] = (await compare(base, candidate, [[...args]])).differences;
    assert.equal([found?.scope, found?.candidate], [scope, shown]);
  });
}

replay('finds the same where the same is given in another way', async () => {
  const base = `export function* f(a) { for (const x of a) yield [x, x]; }`;
  const other = `export function* f(a) { yield* a.map((x) => [x, x]); }`;
  assert.equal(await compare(base, other, [[[1, 2]], [[]]]), { differences: [], compared: 2, leftOut: [] });
  const later = 'export async function* f(a) { yield* a; }';
  assert.is((await compare(later, later, [[[1, 2]]])).compared, 1);
});

replay('does not count as compared what goes on behind the last item that it looks at', async () => {
  const numbers = (end: string) => `export function* f() { for (let i = 0; i < ${end}; i += 1) yield i; }`;
  assert.equal(await compare(numbers('20_000'), numbers('30_000'), [[]]), {
    differences: [],
    compared: 0,
    leftOut: ['1 of 1 calls give more items than are compared'],
  });
  assert.is((await compare(numbers('20_000'), numbers('10_000'), [[]])).differences[0]?.scope, 'result');
});

replay('is exact, and says so to whoever asks for a tolerance', async () => {
  const checkout = makeCheckout('');
  const request = { target, callsFiles: [], tolerance: 1e-9 };
  await rejects(javascript.compareBehaviour(executor, environment, checkout, checkout, request), 'tolerance-not-kept');
});

replay.run();
