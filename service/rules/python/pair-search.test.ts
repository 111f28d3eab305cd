import { describeRule } from '../rule.contract.ts';
import { pairSearch } from './pair-search.ts';

await describeRule(pairSearch, {
  rewrites: [
    {
      title: 'indexes of the first pair',
      source: `def find_pair(amounts, total):
    for i in range(len(amounts)):
        for j in range(i + 1, len(amounts)):
            # the first one wins
            if amounts[i] + amounts[j] == total:
                return i, j
    return None
`,
      result: `def find_pair(amounts, total):
    # the first one wins
    later_amounts = {}
    first_pair = None
    for i in range(len(amounts) - 1, -1, -1):
        j = later_amounts.get(total - amounts[i])
        if j is not None:
            first_pair = (i, j)
        later_amounts[amounts[i]] = i
    if first_pair is not None:
        i, j = first_pair
        return i, j
    return None
`,
      needsTests: true,
    },
    {
      title: 'values of the first pair',
      source: `def find_pair(amounts):
    n = len(amounts)
    for i in range(n - 1):
        for j in range(i + 1, n):
            if 100 == amounts[i] + amounts[j]:
                return [amounts[i], amounts[j]]
`,
      result: `def find_pair(amounts):
    n = len(amounts)
    later_amounts = {}
    first_pair = None
    for i in range(len(amounts) - 1, -1, -1):
        j = later_amounts.get(100 - amounts[i])
        if j is not None:
            first_pair = (i, j)
        later_amounts[amounts[i]] = i
    if first_pair is not None:
        i, j = first_pair
        return [amounts[i], amounts[j]]
`,
      needsTests: true,
    },
  ],
  refuses: {
    'floats that are declared': `def f(xs: list[float], goal: float):
    for i in range(len(xs)):
        for j in range(i + 1, len(xs)):
            if xs[i] + xs[j] == goal:
                return i, j
`,
    'all pairs instead of the first': `def f(xs, goal):
    found = []
    for i in range(len(xs)):
        for j in range(i + 1, len(xs)):
            if xs[i] + xs[j] == goal:
                found.append((i, j))
    return found
`,
    'pairs of an element with itself': `def f(xs, goal):
    for i in range(len(xs)):
        for j in range(i, len(xs)):
            if xs[i] + xs[j] == goal:
                return i, j
`,
    'another comparison': `def f(xs, goal):
    for i in range(len(xs)):
        for j in range(i + 1, len(xs)):
            if xs[i] + xs[j] <= goal:
                return i, j
`,
    'a result that calls something': `def f(xs, goal):
    for i in range(len(xs)):
        for j in range(i + 1, len(xs)):
            if xs[i] + xs[j] == goal:
                return show(i, j)
`,
    'the length of another list': `def f(xs, ys, goal):
    n = len(ys)
    for i in range(n):
        for j in range(i + 1, n):
            if xs[i] + xs[j] == goal:
                return i, j
`,
    'a shadowed len': `def f(xs, goal, len):
    for i in range(len(xs)):
        for j in range(i + 1, len(xs)):
            if xs[i] + xs[j] == goal:
                return i, j
`,
    texts: `def f(goal: str):
    xs = ['a', 'b', 'c', 'd']
    for i in range(len(xs)):
        for j in range(i + 1, len(xs)):
            if xs[i] + xs[j] == goal:
                return i, j
`,
    'an async function': `async def f(xs, goal):
    for i in range(len(xs)):
        for j in range(i + 1, len(xs)):
            if xs[i] + xs[j] == goal:
                return i, j
`,
    'a generator function': `def f(xs, goal):
    yield 1
    for i in range(len(xs)):
        for j in range(i + 1, len(xs)):
            if xs[i] + xs[j] == goal:
                return i, j
`,
  },
});
