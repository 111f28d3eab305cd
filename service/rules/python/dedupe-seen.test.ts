import { describeRule } from '../rule.contract.ts';
import { dedupeSeen } from './dedupe-seen.ts';

await describeRule(dedupeSeen, {
  rewrites: [
    {
      title: 'the whole loop, keeping comments',
      source: `def unique(items):
    seen = []
    # first come, first kept
    for item in items:
        if item not in seen:
            seen.append(item)
    return seen
`,
      result: `def unique(items):
    # first come, first kept
    seen = list(dict.fromkeys(items))
    return seen
`,
      needsTests: true,
    },
    {
      title: 'a list that is only searched and appended to',
      source: `def first_of_each(rows):
    seen = []
    result = []
    for row in rows:
        if row.key in seen:
            continue
        seen.append(row.key)
        result.append(row)
    return result
`,
      result: `def first_of_each(rows):
    seen = set()
    result = []
    for row in rows:
        if row.key in seen:
            continue
        seen.add(row.key)
        result.append(row)
    return result
`,
      needsTests: true,
    },
    {
      title: 'a list that is returned, with a set beside it',
      source: `def names(rows):
    found = []  # in order
    for row in rows:
        name = row.name.strip()
        if name and name not in found:
            found.append(name)
    return found
`,
      result: `def names(rows):
    found = []  # in order
    found_set = set()
    for row in rows:
        name = row.name.strip()
        if name and name not in found_set:
            found.append(name)
            found_set.add(name)
    return found
`,
      needsTests: true,
    },
  ],
  refuses: {
    'a list that shrinks too': `def f(xs):
    seen = []
    for x in xs:
        if x not in seen:
            seen.append(x)
        else:
            seen.remove(x)
    return seen
`,
    'a parameter': `def f(xs, seen):
    for x in xs:
        if x not in seen:
            seen.append(x)
    return seen
`,
    'a list with something in it at first': `def f(xs):
    seen = [0]
    for x in xs:
        if x not in seen:
            seen.append(x)
    return seen
`,
    'lists as items': `def f(xs):
    seen = []
    for x in xs:
        if [x, x] not in seen:
            seen.append([x, x])
    return seen
`,
    'a list that other code gets in the loop': `def f(xs):
    seen = []
    for x in xs:
        if x not in seen:
            seen.append(x)
        show(seen)
    return seen
`,
    'a list that a nested function shares': `def f(xs):
    seen = []
    def forget():
        seen.clear()
    for x in xs:
        if x not in seen:
            seen.append(x)
            forget()
    return seen
`,
    'a generator function': `def f(xs):
    seen = []
    for x in xs:
        if x not in seen:
            seen.append(x)
            yield x
`,
    'a shadowed dict': `from fancy import dict
def f(xs):
    seen = []
    for x in xs:
        if x not in seen:
            seen.append(x)
    return seen
`,
    'a global list': `def f(xs):
    global seen
    seen = []
    for x in xs:
        if x not in seen:
            seen.append(x)
`,
    'items made twice by a call': `def f(xs):
    seen = []
    for x in xs:
        if x.key() not in seen:
            seen.append(x.key())
    return seen
`,
  },
});
