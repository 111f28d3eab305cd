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
    {
      title: 'a table without a name',
      source: `def ordinal(number):
    if number % 100 in (11, 12, 13):
        return 'th'
    else:
        return {
            1: 'st',
            2: 'nd',
            3: 'rd',
        }.get(number % 10, 'th')
`,
      result: `_ORDINAL_TABLE = {
    1: 'st',
    2: 'nd',
    3: 'rd',
}


def ordinal(number):
    if number % 100 in (11, 12, 13):
        return 'th'
    else:
        return _ORDINAL_TABLE.get(number % 10, 'th')
`,
    },
    {
      title: 'two tables of a function, and those of another method',
      source: `class Kinds:
    def more(self, kind):
        ranks = {type(None): 0, bool: 1, int: 2}
        kinds = {0: None, 1: bool, 2: int}
        return kinds[ranks[kind]]

    def less(self, kind):
        ranks = {1: 0, 2: 1, 3: 2}
        return ranks[kind]
`,
      result: `_KINDS_MORE_RANKS = {type(None): 0, bool: 1, int: 2}
_KINDS_MORE_KINDS = {0: None, 1: bool, 2: int}
_KINDS_LESS_RANKS = {1: 0, 2: 1, 3: 2}


class Kinds:
    def more(self, kind):
        return _KINDS_MORE_KINDS[_KINDS_MORE_RANKS[kind]]

    def less(self, kind):
        return _KINDS_LESS_RANKS[kind]
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
    'an annotated name': `def f(x):
    table: dict = {1: 2, 2: 3, 3: 4}
    return table[x]
`,
    'a table without a name that is changed or handed on': `def f(x):
    g({1: 2, 2: 3, 3: 4})
    {1: 2, 2: 3, 3: 4}[x] = 1
    return {1: 2, 2: 3, 3: 4}.pop(x), {1: 2, 2: 3, 3: 4}
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
