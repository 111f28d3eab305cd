import { describeRule } from '../rule.contract.ts';
import { memoiseRecursion } from './memoise-recursion.ts';

await describeRule(memoiseRecursion, {
  rewrites: [
    {
      title: 'two calls of itself, keeping signature, docstring and comments',
      source: `def ways(steps: int, longest=3) -> int:
    """Ways up the stairs."""
    # none left
    if steps <= 0:
        return int(steps == 0)

    return ways(steps - 1, longest) + ways(steps - 2, longest)


print(ways(5))
`,
      result: `from functools import lru_cache


def ways(steps: int, longest=3) -> int:
    """Ways up the stairs."""
    # none left
    @lru_cache(maxsize=None)
    def ways_cached(steps: int, longest=3):
        if steps <= 0:
            return int(steps == 0)

        return ways_cached(steps - 1, longest) + ways_cached(steps - 2, longest)

    return ways_cached(steps, longest)


print(ways(5))
`,
      needsTests: true,
    },
    {
      title: 'one call in a comprehension',
      source: `import functools

def partitions(n, largest):
    if n == 0:
        return 1
    return sum(partitions(n - k, k) for k in range(1, min(n, largest) + 1))
`,
      result: `import functools
from functools import lru_cache

def partitions(n, largest):
    @lru_cache(maxsize=None)
    def partitions_cached(n, largest):
        if n == 0:
            return 1
        return sum(partitions_cached(n - k, k) for k in range(1, min(n, largest) + 1))

    return partitions_cached(n, largest)
`,
      needsTests: true,
    },
  ],
  refuses: {
    'one call a round, where nothing comes twice': `def f(n):
    return 1 if n < 2 else n * f(n - 1)
`,
    printing: `def f(n):
    print(n)
    return n if n < 2 else f(n - 1) + f(n - 2)
`,
    'a global that changes': `count = 0
def f(n):
    global count
    count += 1
    return n if n < 2 else f(n - 1) + f(n - 2)
`,
    'a module name that is not constant': `rates = []
def f(n):
    return len(rates) if n < 2 else f(n - 1) + f(n - 2)
`,
    'a call of something unknown': `def f(n):
    return cost(n) if n < 2 else f(n - 1) + f(n - 2)
`,
    'a result that callers can change': `def f(n):
    if n < 2:
        return [n]
    return f(n - 1) + f(n - 2)
`,
    'list parameters': `def f(xs: list[int], n):
    return n if n < 2 else f(xs, n - 1) + f(xs, n - 2)
`,
    'star parameters': `def f(n, *rest):
    return n if n < 2 else f(n - 1) + f(n - 2)
`,
    'a method': `class A:
    def f(self, n):
        return n if n < 2 else self.f(n - 1) + self.f(n - 2)
`,
    'a decorator': `@traced
def f(n):
    return n if n < 2 else f(n - 1) + f(n - 2)
`,
    'a generator': `def f(n):
    yield n
    f(n - 1) + f(n - 2)
`,
    'an async function': `async def f(n):
    return n if n < 2 else await f(n - 1) + await f(n - 2)
`,
    'a change of an argument': `def f(n, cells):
    cells[n] = 1
    return n if n < 2 else f(n - 1, cells) + f(n - 2, cells)
`,
    'a name that is defined twice': `def f(n):
    return n if n < 2 else f(n - 1) + f(n - 2)
f = 1
`,
    'the function as a value': `def f(n, g):
    return n if n < 2 else f(n - 1, f) + f(n - 2, f)
`,
    'another lru_cache': `from fancy import lru_cache
def f(n):
    return n if n < 2 else f(n - 1) + f(n - 2)
`,
  },
});
