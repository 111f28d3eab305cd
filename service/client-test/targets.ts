import { failure } from '../../bench/failure.ts';

/** A function of the sample project that the client is asked to optimise. */
export interface Target {
  file: string;
  name: string;
  kind: string;
}

/** Functions of different kinds, each with a way to be faster. */
export const targets: readonly Target[] = [
  { file: 'shop/cart.py', name: 'unique', kind: 'function, each item once' },
  { file: 'shop/stock.py', name: 'Warehouse.missing', kind: 'method of an object' },
  { file: 'shop/labels.py', name: 'breadcrumb', kind: 'function, text put together' },
  { file: 'shop/packing.py', name: 'ways', kind: 'recursion' },
  { file: 'shop/customers.py', name: 'returning', kind: 'function with another as its part' },
  { file: 'shop/prices.py', name: 'ranked', kind: 'function, nested loops' },
  { file: 'shop/tills.py', name: 'Till.shares', kind: 'static method, fractions' },
];

/** The targets whose `file:name` holds one of the words; all of them when there is no word. Fails with `no-target`. */
export function chooseTargets(words: readonly string[]): Target[] {
  const places = targets.map(({ file, name }) => `${file}:${name}`);
  const strange = words.find((word) => !places.some((place) => place.includes(word)));
  if (strange !== undefined) {
    throw failure('no-target', `no target holds "${strange}": choose among ${places.join(', ')}`);
  }
  return targets.filter((_, index) => words.length === 0 || words.some((word) => places[index]?.includes(word)));
}
