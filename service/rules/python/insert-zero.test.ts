import { describeRule } from '../rule.contract.ts';
import { insertZero } from './insert-zero.ts';

await describeRule(insertZero, {
  rewrites: [
    {
      title: 'insert at 0',
      source: `def newest_first(rows):
    result = []
    for row in rows:
        if row:
            result.insert(0, row.strip())  # newest first
    return result
`,
      result: `def newest_first(rows):
    result = []
    for row in rows:
        if row:
            result.append(row.strip())  # newest first
    result.reverse()
    return result
`,
    },
    {
      title: 'a list put before the list',
      source: `def path(node):
    names = []
    while node:
        names = [node.name] + names
        node = node.parent
    return names
`,
      result: `def path(node):
    names = []
    while node:
        names.append(node.name)
        node = node.parent
    names.reverse()
    return names
`,
    },
  ],
  refuses: {
    'a list read in the loop': `def f(xs):
    out = []
    for x in xs:
        out.insert(0, x)
        print(out[0])
    return out
`,
    'a list that is not empty before': `def f(xs):
    out = [1]
    for x in xs:
        out.insert(0, x)
    return out
`,
    'a parameter': `def f(xs, out):
    for x in xs:
        out.insert(0, x)
    return out
`,
    'an alias taken before the loop': `def f(xs):
    out = []
    other = out
    for x in xs:
        out.insert(0, x)
    return other
`,
    'an item that reads the list': `def f(xs):
    out = []
    for x in xs:
        out.insert(0, x + len(out))
    return out
`,
    'a mix with append': `def f(xs):
    out = []
    for x in xs:
        out.insert(0, x)
        out.append(x)
    return out
`,
    'a return of the list from the middle': `def f(xs):
    out = []
    for x in xs:
        out.insert(0, x)
        if x is None:
            return out
    return out
`,
    'another place than the front': `def f(xs):
    out = []
    for x in xs:
        out.insert(1, x)
    return out
`,
    'an exception that shows the half-done list': `def f(xs):
    try:
        out = []
        for x in xs:
            out.insert(0, x.name)
    except AttributeError:
        pass
    return out
`,
    'a generator function': `def f(xs):
    out = []
    for x in xs:
        out.insert(0, x)
        yield x
`,
    'a nested function that shares the list': `def f(xs):
    out = []
    def size():
        return len(out)
    for x in xs:
        out.insert(0, size())
    return out
`,
    'a loop in a loop, where the list goes on': `def f(rows):
    out = []
    for row in rows:
        for x in row:
            out.insert(0, x)
        show(out)
    return out
`,
  },
});
