import { describeRule } from '../rule.contract.ts';
import { sliceConsume } from './slice-consume.ts';

await describeRule(sliceConsume, {
  rewrites: [
    {
      title: 'a loop that eats a parameter',
      source: `def total(rest):
    result = 0
    while rest:  # first to last
        amount = rest[0]
        rest = rest[1:]
        if amount < 0:
            continue
        result += amount
    return result
`,
      result: `def total(rest):
    result = 0
    for amount in rest:  # first to last
        if amount < 0:
            continue
        result += amount
    return result
`,
      needsTests: true,
    },
    {
      title: 'a text that is empty afterwards',
      source: `def spell(n):
    rest = str(n)
    while len(rest) > 0:
        digit = rest[0]
        rest = rest[1:]
        print(digit)
    return rest
`,
      result: `def spell(n):
    rest = str(n)
    for digit in rest:
        print(digit)
    rest = rest[:0]
    return rest
`,
    },
  ],
  refuses: {
    'what is left being read in the loop': `def f(xs):
    while xs:
        x = xs[0]
        xs = xs[1:]
        print(x, len(xs))
`,
    'what is left being used after a break': `def f(xs):
    while xs:
        x = xs[0]
        xs = xs[1:]
        if x:
            break
    return xs
`,
    'what is left being changed afterwards': `def f(xs):
    while xs:
        x = xs[0]
        xs = xs[1:]
        print(x)
    xs.append(1)
`,
    'another condition': `def f(xs):
    while len(xs) > 1:
        x = xs[0]
        xs = xs[1:]
        print(x)
`,
    'two items at a time': `def f(xs):
    while xs:
        x = xs[0]
        xs = xs[2:]
        print(x)
`,
    'a loop with else': `def f(xs):
    while xs:
        x = xs[0]
        xs = xs[1:]
        print(x)
    else:
        print('end')
`,
    'a global list': `def f():
    global xs
    while xs:
        x = xs[0]
        xs = xs[1:]
        print(x)
`,
    'a nested function that shares the list': `def f(xs):
    def left():
        return len(xs)
    while xs:
        x = xs[0]
        xs = xs[1:]
        print(x, left())
`,
    'an exception that shows what is left': `def f(xs):
    try:
        while xs:
            x = xs[0]
            xs = xs[1:]
            x.run()
    except ValueError:
        print(xs)
`,
    'a generator function': `def f(xs):
    while xs:
        x = xs[0]
        xs = xs[1:]
        yield x
`,
  },
});
