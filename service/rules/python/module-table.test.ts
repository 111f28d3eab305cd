import { describeRule } from '../rule.contract.ts';
import { moduleTable } from './module-table.ts';

await describeRule(moduleTable, {
  rewrites: [
    {
      title: 'a dict of constants',
      source: `def ordinal(number):
    """st, nd, rd."""
    endings = {1: 'st', 2: 'nd', 3: 'rd'}
    if number in endings:
        return endings[number]
    return endings.get(number % 10, 'th')
`,
      result: `_ORDINAL_ENDINGS = {1: 'st', 2: 'nd', 3: 'rd'}


def ordinal(number):
    """st, nd, rd."""
    if number in _ORDINAL_ENDINGS:
        return _ORDINAL_ENDINGS[number]
    return _ORDINAL_ENDINGS.get(number % 10, 'th')
`,
    },
    {
      title: 'a table of several lines in a method, with types and tuples',
      source: `class Column:
    def generic(self, one, other):
        ranks = {
            bool: (0, 'b'),
            int: (1, 'i'),  # whole
            float: (-2, None),
        }
        return max(ranks.get(one), ranks.get(other))
`,
      result: `_COLUMN_GENERIC_RANKS = {
    bool: (0, 'b'),
    int: (1, 'i'),  # whole
    float: (-2, None),
}


class Column:
    def generic(self, one, other):
        return max(_COLUMN_GENERIC_RANKS.get(one), _COLUMN_GENERIC_RANKS.get(other))
`,
    },
  ],
  refuses: {
    'a table that is returned': `def f():
    table = {1: 2, 2: 3, 3: 4}
    return table
`,
    'a table that is changed': `def f(x):
    table = {1: 2, 2: 3, 3: 4}
    table[x] = 1
    return table[1]
`,
    'a table that is handed on': `def f(x):
    table = {1: 2, 2: 3, 3: 4}
    return g(table) + table[x]
`,
    'a method that changes it': `def f(x):
    table = {1: 2, 2: 3, 3: 4}
    return table.pop(x)
`,
    'a value that can be changed': `def f(x):
    table = {1: [], 2: [], 3: []}
    return table[x]
`,
    'a value that is made': `def f(x):
    table = {1: g(), 2: 2, 3: x}
    return table[x]
`,
    'a table that is not always made': `def f(x):
    if x:
        table = {1: 2, 2: 3, 3: 4}
    return table[x]
`,
    'a use before it': `def f(xs):
    for x in xs:
        print(table[x])
    table = {1: 2, 2: 3, 3: 4}
`,
    'two assignments': `def f(x):
    table = {1: 2, 2: 3, 3: 4}
    if x:
        table = {}
    return table[x]
`,
    'a nested function that sees it': `def f(x):
    table = {1: 2, 2: 3, 3: 4}
    return lambda: table[x]
`,
    'a name of the module': `def f(x):
    global table
    table = {1: 2, 2: 3, 3: 4}
    return table[x]
`,
    'names that are read by their text': `def f(x):
    table = {1: 2, 2: 3, 3: 4}
    return table[x], locals()
`,
    'two entries': `def f(x):
    table = {1: 2, 2: 3}
    return table[x]
`,
    'a type that is another': `from kinds import int
def f(x):
    table = {int: 2, str: 3, bool: 4}
    return table[x]
`,
  },
});
