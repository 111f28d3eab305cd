import { describeRule } from '../rule.contract.ts';
import { countItems } from './count-items.ts';

await describeRule(countItems, {
  rewrites: [
    {
      title: 'a character in a parameter',
      source: `def commas(line):
    count = 0
    for character in line:
        if character == ',':  # a separator
            count += 1
    return count
`,
      result: `def commas(line):
    # a separator
    count = line.count(',')
    return count
`,
      needsTests: true,
    },
    {
      title: 'a value in a list',
      source: `def ties(xs, best):
    scores = [x.score for x in xs]
    count = 0
    for score in scores:
        if best == score:
            count += 1
    return count
`,
      result: `def ties(xs, best):
    scores = [x.score for x in xs]
    count = scores.count(best)
    return count
`,
    },
  ],
  refuses: {
    'more than one character, which a text counts differently': `def f(line):
    count = 0
    for c in line:
        if c == 'ab':
            count += 1
    return count
`,
    'a dict or set': `def f(xs: set):
    count = 0
    for x in xs:
        if x == 1:
            count += 1
    return count
`,
    'another step': `def f(xs):
    count = 0
    for x in xs:
        if x == 1:
            count += 2
    return count
`,
    'a count that goes on': `def f(xs, count):
    for x in xs:
        if x == 1:
            count += 1
    return count
`,
    'an else': `def f(xs):
    count = 0
    for x in xs:
        if x == 1:
            count += 1
        else:
            print(x)
    return count
`,
    'an item that is used afterwards': `def f(xs):
    count = 0
    for x in xs:
        if x == 1:
            count += 1
    return count, x
`,
    'a value that is called': `def f(xs, g):
    count = 0
    for x in xs:
        if x == g():
            count += 1
    return count
`,
  },
});
