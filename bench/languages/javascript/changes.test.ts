import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { listFunctions } from './changes.ts';

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
  assert.equal(listFunctions(other).get('load'), listFunctions(source).get('load'));
  assert.is.not(
    listFunctions(source.replace('a(path)', 'a(path, 1)')).get('load')?.text,
    listFunctions(source).get('load')?.text,
  );
});

laidOut.run();
