import type { Limits } from './cost.ts';
import type { OddValues, Recipe } from './values.ts';

/** One test: its calls, each by a recipe for its arguments. */
export interface Case {
  /** Becomes `test_<name>`. */
  name: string;
  calls: Call[];
}

export interface Call {
  recipe: Recipe;
  /** How optional parameters are passed: not at all, or with a value other than the default. */
  options: 'left out' | 'given';
  /** How collections are passed. Default: as what they are. */
  wrap?: 'tuple' | 'generator';
}

/**
 * The cases of a file. File 0 holds ordinary inputs, from none to many; file 1 other ones, and those that a guard may
 * have forgotten: equal values of different types, values that cannot be hashed or ordered, values unequal to themselves.
 */
export function listCases(testIndex: number, limits: Limits): Case[] {
  return testIndex % 2 === 0 ? ordinaryCases(limits) : unusualCases(limits);
}

function ordinaryCases(limits: Limits): Case[] {
  const make = (size: number, more: Partial<Recipe> = {}): Recipe => ({ ...plain(limits, size), ...more });
  const [some, many] = [Math.min(60, limits.size), limits.size];
  return [
    { name: 'empty', calls: [leaveOut(make(0))] },
    { name: 'single', calls: [leaveOut(make(1))] },
    { name: 'two_equal', calls: [leaveOut(make(2, { distinct: 1 }))] },
    {
      name: 'few_with_repeats',
      calls: [leaveOut(make(6, { distinct: 3 })), leaveOut(make(7, { distinct: 4, salt: 2, anything: 'text' }))],
    },
    { name: 'few_distinct', calls: [leaveOut(make(5, { distinct: 11 })), leaveOut(make(8, { distinct: 53, salt: 4 }))] },
    { name: 'ascending', calls: [leaveOut(make(9, { order: 'ascending', distinct: 97 }))] },
    { name: 'descending', calls: [leaveOut(make(9, { order: 'descending', distinct: 97 }))] },
    {
      name: 'options_given',
      calls: [give(make(6, { distinct: 4 })), give(make(3, { distinct: 8, salt: 2 })), give(make(some, { distinct: 20 }))],
    },
    { name: 'some_with_repeats', calls: [leaveOut(make(some, { distinct: half(some) }))] },
    {
      name: 'many_with_repeats',
      calls: [
        leaveOut(make(many, { distinct: half(many) })),
        leaveOut(make(many, { distinct: half(many), salt: 6, anything: 'text' })),
      ],
    },
    { name: 'many_distinct', calls: [leaveOut(make(many, { distinct: 4 * many + 1 }))] },
    { name: 'many_descending', calls: [leaveOut(make(many, { distinct: 4 * many + 1, order: 'descending' }))] },
  ];
}

function unusualCases(limits: Limits): Case[] {
  const make = (size: number, more: Partial<Recipe> = {}): Recipe => ({ ...plain(limits, size), salt: 5, ...more });
  const odd = (values: OddValues, size = 7): Call => leaveOut(make(size, { odd: values }));
  const negatives = limits.negatives;
  const many = limits.size;
  return [
    {
      name: 'texts',
      calls: [leaveOut(make(6, { distinct: 4, anything: 'text' })), leaveOut(make(2, { distinct: 9, anything: 'text' }))],
    },
    { name: 'fractions', calls: [leaveOut(make(7, { distinct: 5, anything: 'float' }))] },
    {
      name: 'below_zero',
      calls: [leaveOut(make(8, { distinct: 9, negatives })), leaveOut(make(3, { distinct: 7, negatives, order: 'descending' }))],
    },
    { name: 'all_equal', calls: [leaveOut(make(10, { distinct: 1 }))] },
    {
      name: 'options_given',
      calls: [give(make(5, { distinct: 3, salt: 7 })), give(make(0)), give(make(12, { distinct: 5, negatives }))],
    },
    {
      name: 'equal_numbers_of_different_types',
      calls: [odd(equalNumbers), odd({ ...equalNumbers, literals: equalNumbers.literals.toReversed() })],
    },
    { name: 'elements_that_cannot_be_hashed', calls: [odd(lists), odd(dicts, 5)] },
    { name: 'elements_of_mixed_types', calls: [odd(mixed, 9)] },
    { name: 'not_a_number', calls: [odd(notNumbers)] },
    { name: 'none_among_elements', calls: [odd(nones, 6)] },
    { name: 'given_as_tuple', calls: [{ ...leaveOut(make(7, { distinct: 4 })), wrap: 'tuple' }] },
    { name: 'given_as_generator', calls: [{ ...leaveOut(make(7, { distinct: 4 })), wrap: 'generator' }] },
    {
      name: 'many_other_values',
      calls: [leaveOut(make(many, { distinct: Math.max(2, Math.floor(many / 10)), anything: 'text' }))],
    },
    { name: 'many_below_zero', calls: [leaveOut(make(many, { distinct: 2 * many + 3, negatives }))] },
    {
      name: 'almost_many',
      calls: [
        leaveOut(make(Math.max(1, many - 1), { distinct: half(many), order: 'descending' })),
        give(make(half(many), { distinct: half(many) })),
      ],
    },
  ];
}

const equalNumbers: OddValues = { literals: ['1', '1.0', 'True', '0', 'False', '2', '2.0'], replace: 'numbers' };
const lists: OddValues = { literals: ['[1]', '[2]', '[1]', '[1, 2]', '[]'], replace: 'unknown' };
const dicts: OddValues = { literals: ['{"a": 1}', '{"a": 2}', '{"a": 1}'], replace: 'unknown' };
const mixed: OddValues = { literals: ['3', '"3"', 'None', '3.0', '(3,)', '"x"'], replace: 'guessed' };
const notNumbers: OddValues = { literals: ['float("nan")', '1.5', 'float("inf")', '-2.0', '0.0', '-0.0'], replace: 'numbers' };
const nones: OddValues = { literals: ['None', '2', 'None', '1'], replace: 'guessed' };

function plain(limits: Limits, wanted: number): Recipe {
  const size = Math.min(wanted, limits.size);
  const number = wanted >= limits.size ? limits.number : Math.min(wanted, limits.number);
  return {
    size,
    distinct: 4 * wanted + 1,
    salt: 0,
    order: 'scattered',
    anything: 'int',
    negatives: false,
    // A loop that counts down to zero may never meet it from below.
    number: limits.negatives ? number : Math.max(1, number),
  };
}

function half(size: number): number {
  return Math.max(1, Math.floor(size / 2));
}

function leaveOut(recipe: Recipe): Call {
  return { recipe, options: 'left out' };
}

function give(recipe: Recipe): Call {
  return { recipe, options: 'given' };
}
