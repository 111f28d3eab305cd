import { describeRule } from '../rule.contract.ts';
import { chainLists } from './chain-lists.ts';

await describeRule(chainLists, {
  rewrites: [
    {
      title: 'lists of unknown make',
      source: `import csv


def all_rows(tables):
    return sum((table.rows for table in tables), [])  # in order
`,
      result: `import csv
from itertools import chain


def all_rows(tables):
    return list(chain.from_iterable((table.rows for table in tables)))  # in order
`,
      needsTests: true,
    },
    {
      title: 'lists that are made on the spot',
      source: `def pairs(n):
    return sum([[i, i] for i in range(n)], [])
`,
      result: `from itertools import chain


def pairs(n):
    return list(chain.from_iterable([[i, i] for i in range(n)]))
`,
    },
  ],
  refuses: {
    'a start that is not an empty list': `def f(lists):
    return sum(lists, [0])
`,
    numbers: `def f(xs):
    return sum(xs)
`,
    'tuples, for which sum fails': `def f(n):
    return sum([(i, i) for i in range(n)], [])
`,
    'a shadowed sum': `from numpy import sum
def f(lists):
    return sum(lists, [])
`,
    'a shadowed list': `def f(lists, list):
    return sum(lists, [])
`,
    'another chain': `chain = 1
def f(lists):
    return sum(lists, [])
`,
    'a star import': `from numpy import *
def f(lists):
    return sum(lists, [])
`,
  },
});
