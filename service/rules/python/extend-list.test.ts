import { describeRule } from '../rule.contract.ts';
import { extendList } from './extend-list.ts';

await describeRule(extendList, {
  rewrites: [
    {
      title: 'rows of a table',
      source: `def cells(rows):
    found = []
    for row in rows:  # top to bottom
        for cell in row.cells():
            found.append(cell)  # left to right
    return found
`,
      result: `def cells(rows):
    found = []
    for row in rows:  # top to bottom
        # left to right
        found.extend(row.cells())
    return found
`,
    },
  ],
  refuses: {
    'a list that grows from itself': `def f(n):
    found = [n]
    for x in found[:]:
        found.append(x)
    return found
`,
    'a parameter, which may be no list': `def f(xs, found):
    for x in xs:
        found.append(x)
`,
    'a changed item': `def f(xs):
    found = []
    for x in xs:
        found.append(x + 1)
    return found
`,
    'an item that is used afterwards': `def f(xs):
    found = []
    for x in xs:
        found.append(x)
    return found, x
`,
    'an alias, through which the iterable may read the list': `def f(source):
    found = []
    source.seen = found
    for x in source:
        found.append(x)
    return found
`,
    'a nested function that shares the list': `def f(xs):
    found = []
    def seen():
        return len(found)
    for x in xs(seen):
        found.append(x)
    return found
`,
    'an async loop': `async def f(xs):
    found = []
    async for x in xs:
        found.append(x)
    return found
`,
    'a set': `def f(xs):
    found = set()
    for x in xs:
        found.append(x)
    return found
`,
  },
});
