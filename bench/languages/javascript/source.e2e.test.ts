import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../../../checks/rejects.ts';
import { createLocalExecutor } from '../../executors/local.ts';
import { javascript } from '../javascript.ts';

const candidates = suite('candidates of JavaScript');
const place = mkdtempSync(join(tmpdir(), 'tuneup-source-'));
process.on('exit', () => rmSync(place, { recursive: true, force: true }));
const executor = createLocalExecutor({ root: place });

const files = {
  'package.json': '{ "type": "module" }',
  'cart.ts': `'use strict';
type Price = number;
const rate = 1;
const store = new Map<number, number>();
let counter = 0;

export function total(prices: Price[], add: Price[] = []): number {
  let sum = 0;
  for (const price of prices) sum += price * rate;
  add.push(sum);
  return sum;
}

function helper(): number {
  counter += 1;
  return store.size;
}

export const first = (prices: Price[]) => prices[0] as Price;
[helper].forEach((each) => each());
`,
  'old.cjs': 'function helper() { return 1; }\nfunction sum(a, b) { return a + b + helper(); }\nmodule.exports = { sum };\n',
};

const checkout = join(place, 'checkout');
mkdirSync(checkout);
for (const [path, text] of Object.entries(files)) writeFileSync(join(checkout, path), text);
const environment = await javascript.prepare(executor, checkout, join(place, 'work'), {});
const read = (file: string, qualifiedName: string) =>
  javascript.readContext(executor, environment, checkout, { file, qualifiedName });
const total = await read('cart.ts', 'total');
const apply = (code: string, context = total) =>
  javascript.applyCandidate(executor, environment, checkout, context, `\`\`\`typescript:${context.target.file}\n${code}\n\`\`\``);

const head = 'export function total(prices: Price[], add: Price[] = []): number';

for (const [what, code] of [
  ['another body', `${head} { return prices.reduce((sum, price) => sum + price * rate, 0); }`],
  [
    'parameters on several lines',
    'export function total(\n  prices: Price[], // All.\n  add: Price[] = [],\n): number {\n  return 1;\n}',
  ],
  ['itself called', `${head} { return prices.length > 1 ? total(prices.slice(1)) : 1; }`],
  [
    'new functions and fixed values beside it',
    `const step = /a/;\nconst names = Object.freeze(['a', 'b']);\nfunction added(a: number) { let b = a; b += 1; return b; }\n${head} { const one = { a: 1 }; one.a = 2; return prices.map(added).length + names.length + one.a; }`,
  ],
] as const) {
  candidates(`may have ${what}`, async () => {
    const applied = await apply(code);
    assert.ok('files' in applied, JSON.stringify(applied));
  });
}

for (const [what, code, why] of [
  ['lose the export', head.replace('export ', ''), 'it changes how the function is declared'],
  ['gain a parameter', head.replace('[])', '[], more = 1)'), 'it changes how the function is declared'],
  ['become async', head.replace('function', 'async function'), 'it changes how the function is declared'],
  ['become a generator', head.replace('function', 'function*'), 'it changes how the function is declared'],
  ['change what it is called with by default', head.replace('= []', '= [0]'), 'it changes how the function is declared'],
] as const) {
  candidates(`may not ${what}`, async () => {
    const applied = await apply(`${code} { return 1; }`);
    assert.match('refused' in applied ? applied.refused : '', why);
  });
}

const plain = `${head} { return 1; }`;
for (const [what, code, why] of [
  ['statements', `Array.prototype.join = () => '';\n${plain}`, 'it has more than declarations'],
  ['classes', `class Cart {}\n${plain}`, 'it has more than declarations'],
  ['exports', `export function fresh() {}\n${plain}`, 'it has more than declarations'],
  ['a function whose name is taken', `function helper() {}\n${plain}`, 'it declares `helper`, a name that cart.ts uses already'],
  ['variables', `let lastKey, lastSum;\n${plain}`, 'it remembers things'],
  ['lists', `const known = [];\n${plain}`, 'it remembers things'],
  ['what a call makes', `const known = Object.create(null);\n${plain}`, 'it remembers things'],
  ['expressions that know where they stopped', `const step = /a/g;\n${plain}`, 'it remembers things'],
] as const) {
  candidates(`may not have ${what} beside the function`, async () => {
    const applied = await apply(code);
    assert.match('refused' in applied ? applied.refused : '', why);
  });
}

for (const [what, code, why] of [
  [
    'a function made by a call',
    'export const total = (() => { const cache = new Map(); return (prices) => 1; })();',
    'it makes `total` by an expression',
  ],
  [
    'properties of the function',
    `${head} { total.cache ??= new Map(); return 1; }`,
    'it remembers things between calls (total.cache)',
  ],
  [
    'properties of the function by another name',
    `${head} { const own = total; own.cache = 1; return 1; }`,
    'it uses `total` otherwise',
  ],
  ['properties defined on the function', `${head} { Object.assign(total, { cache: 1 }); return 1; }`, 'it remembers things'],
  ['the global object', `${head} { globalThis.cache = 1; return 1; }`, 'it uses `globalThis`'],
  ['variables that nobody declared', `${head} { cache = 1; return 1; }`, 'it remembers things between calls (cache)'],
  ['a map of the file', `${head} { store.set(1, 1); return 1; }`, 'it uses `store`'],
  ['a variable of the file', `${head} { counter += 1; return 1; }`, 'it uses `counter`'],
] as const) {
  candidates(`may not remember by ${what}`, async () => {
    const applied = await apply(code);
    assert.match('refused' in applied ? applied.refused : '', why);
  });
}

candidates('may not run on into the next statement', async () => {
  const applied = await apply('export const first = (prices: Price[]) => prices[0]', await read('cart.ts', 'first'));
  assert.equal(applied, { refused: 'it runs on into what stands behind it' });
});

candidates('may not replace a function of a module that is loaded by require', async () => {
  const applied = await apply(
    'function helper() { return 0; }\nfunction sum(a, b) { return a + b + 1; }',
    await read('old.cjs', 'sum'),
  );
  assert.equal(applied, { refused: 'it declares `helper`, a name that old.cjs uses already' });
});

candidates('are not read by a Node that cannot reach functions, which says so', async () => {
  // What such a Node lacks is taken away from this one.
  const older = "import module from 'node:module'; delete module.registerHooks; delete module.stripTypeScriptTypes;";
  const variables = { ...environment.variables, NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(older)}` };
  const asked = javascript.readContext(executor, { ...environment, variables }, checkout, total.target);
  assert.match((await rejects(asked, 'functions-not-read')).message, /^expected Node 22\.15 or newer to reach single functions/);
  for (const script of ['tuneup_source.mjs', 'tuneup_syntax.mjs', 'tuneup_target.mjs']) {
    const { output } = await executor.run([
      'grep',
      '-E',
      'import .*(stripTypeScriptTypes|registerHooks)',
      `${import.meta.dirname}/${script}`,
    ]);
    assert.is(output, '', `${script} cannot be loaded by a Node without them`);
  }
});

candidates.run();
