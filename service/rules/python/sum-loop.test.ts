import { describeRule } from '../rule.contract.ts';
import { sumLoop } from './sum-loop.ts';

await describeRule(sumLoop, {
  rewrites: [
    {
      title: 'a parameter',
      source: `def total(amounts):
    result = 0
    for amount in amounts:
        result += amount  # in cents
    return result
`,
      result: `def total(amounts):
    # in cents
    result = sum(amounts)
    return result
`,
      needsTests: true,
    },
    {
      title: 'the rows of a table',
      source: `def totals(rows):
    result = []
    for row in rows:
        total = 0
        for cell in row.cells:
            total = total + cell
        result.append(total)
    return result
`,
      result: `def totals(rows):
    result = []
    for row in rows:
        total = sum(row.cells)
        result.append(total)
    return result
`,
      needsTests: true,
    },
  ],
  refuses: {
    'a start that is not 0': `def f(xs):
    total = 0.0
    for x in xs:
        total += x
    return total
`,
    'a shadowed sum': `def f(xs, sum):
    total = 0
    for x in xs:
        total += x
    return total
`,
    'something else done in the loop': `def f(xs):
    total = 0
    for x in xs:
        total += x
        print(total)
    return total
`,
    'another operation': `def f(xs):
    total = 0
    for x in xs:
        total -= x
    return total
`,
    'an item that is used afterwards': `def f(xs):
    total = 0
    for x in xs:
        total += x
    return total, x
`,
    'a global total': `def f(xs):
    global total
    total = 0
    for x in xs:
        total += x
`,
    text: `def f(text: str):
    total = 0
    for x in text:
        total += x
    return total
`,
  },
});
