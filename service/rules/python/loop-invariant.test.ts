import { describeRule } from '../rule.contract.ts';
import { loopInvariant } from './loop-invariant.ts';

await describeRule(loopInvariant, {
  rewrites: [
    {
      title: 'a sum in a comprehension',
      source: `def shares(amounts):
    return [amount / sum(amounts) for amount in amounts]
`,
      result: `def shares(amounts):
    amounts_sum = sum(amounts)
    return [amount / amounts_sum for amount in amounts]
`,
      needsTests: true,
    },
    {
      title: 'the same call twice, once before the outer loop',
      source: `def scale(rows, limits):
    for row in rows:
        for i in range(len(row)):
            if row[i] > max(limits):  # too much
                row[i] = max(limits)
`,
      result: `def scale(rows, limits):
    limits_max = max(limits)
    for row in rows:
        for i in range(len(row)):
            if row[i] > limits_max:  # too much
                row[i] = limits_max
`,
      needsTests: true,
    },
    {
      title: 'the largest of what the loop runs over, which may be empty',
      source: `def relative(amounts):
    return [amount / max(amounts) for amount in amounts]
`,
      result: `def relative(amounts):
    amounts_max = max(amounts, default=None)
    return [amount / amounts_max for amount in amounts]
`,
      needsTests: true,
    },
    {
      title: 'a pattern that is compiled in the loop',
      source: `import re
def find(lines):
    for line in lines:
        found = re.compile(r'[0-9]+').search(line)
        if found:
            return found
`,
      result: `import re
def find(lines):
    compiled_pattern = re.compile(r'[0-9]+')
    for line in lines:
        found = compiled_pattern.search(line)
        if found:
            return found
`,
      needsTests: true,
    },
  ],
  refuses: {
    'a list that grows in the loop': `def f(xs):
    for x in range(10):
        xs.append(sum(xs))
`,
    'a list handed to other code in the loop': `def f(xs, ys):
    for y in ys:
        feed(xs, y)
        print(sum(xs))
`,
    'a list made in the loop': `def f(rows):
    for row in rows:
        xs = list(row)
        print(sum(xs))
`,
    'a call outside any loop': `def f(xs):
    return sum(xs)
`,
    'a shadowed sum': `from numpy import sum
def f(xs):
    return [x / sum(xs) for x in xs]
`,
    'an unknown callee': `def f(xs):
    return [x / weigh(xs) for x in xs]
`,
    'another re': `import fancy as re
def f(lines):
    return [re.compile('a').search(line) for line in lines]
`,
    'the iterable of a for, evaluated once': `def f(xs):
    for x in range(sum(xs)):
        print(x)
`,
    'a generator function': `def f(xs):
    for x in xs:
        yield x / sum(xs)
`,
    'an async function': `async def f(xs):
    return [x / sum(xs) for x in xs]
`,
  },
});
