import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { listFunctions, restOf } from './changes.ts';

const laidOut = suite('functions as they are laid out');

const source = `import { a } from './a.js';

export async function load(path, { depth = 1 } = {}) {
  // A comment.
  return a(path);
}

export const total = (prices: number[]): number =>
  prices.reduce((sum, price) => sum + price, 0);

const twice = x => x * 2;
const limit = 3;

export default function () {}

class Cart {
  total() {}
}
`;

laidOut('are found at the margin, declared or assigned', () => {
  assert.equal([...listFunctions(source).keys()], ['load', 'total', 'twice']);
});

laidOut('have a head of name and parameters', () => {
  const functions = listFunctions(source);
  assert.is(functions.get('load')?.head, 'export async function load(path, { depth = 1 } = {})');
  assert.is(functions.get('total')?.head, 'export const total = (prices: number[])');
  assert.is(functions.get('twice')?.head, 'const twice = x =>');
});

laidOut('do not change with their comments and their indentation', () => {
  const other = source.replace('  // A comment.\n', '').replace('  return', '    return');
  assert.is(listFunctions(other).get('load')?.text, listFunctions(source).get('load')?.text);
  assert.is.not(
    listFunctions(source.replace('a(path)', 'a(path, 1)')).get('load')?.text,
    listFunctions(source).get('load')?.text,
  );
});

laidOut('are told from values in parentheses', () => {
  const values = 'const limit = (3);\nconst sizes = (all.map((one) => one * 2));\nconst made = (() => 3)();\n';
  assert.equal([...listFunctions(`${values}const f = (a) => a;\n`).keys()], ['f']);
});

laidOut('leave what stands beside them', () => {
  const rest = (one: string, other: string) => restOf(one, listFunctions(one), listFunctions(other));
  const isBeside = (from: string, to: string) => {
    const other = source.replace(from, to);
    assert.is.not(other, source);
    return rest(source, other) !== rest(other, source);
  };
  assert.not.ok(isBeside('a(path)', 'a(path, 1)'));
  assert.not.ok(isBeside('sum + price', 'price + sum'));
  assert.ok(isBeside('limit = 3', 'limit = 4'));
  assert.ok(isBeside('total() {}', 'total() { return 1; }'));
  assert.ok(isBeside('x * 2;', 'x * 2;\nstart();'));
});

laidOut('go on behind parameters on several lines and lines of templates', () => {
  const wide = (body: string, parameters = '  a: number,\n') =>
    `export function f(\n${parameters}): number {\n  const text = \`\n// ${body}\n\`;\n  return ${body};\n}\nstart();\n`;
  const one = listFunctions(wide('1')).get('f');
  assert.is(one?.text.split('\n').at(-1), '}');
  assert.is(one?.head, listFunctions(wide('2')).get('f')?.head);
  assert.is.not(one?.text, listFunctions(wide('2')).get('f')?.text);
  assert.match(one?.text ?? '', '\n// 1\n');
  assert.is.not(one?.head, listFunctions(wide('1', '  a: number,\n  b: number,\n')).get('f')?.head);
});

laidOut.run();
