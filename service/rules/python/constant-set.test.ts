import { describeRule } from '../rule.contract.ts';
import { constantSet } from './constant-set.ts';

await describeRule(constantSet, {
  rewrites: [
    {
      title: 'a list of texts',
      source: `def is_weekday(day):
    return day in ['mon', 'tue', 'wed', 'thu', 'fri']  # no holidays
`,
      result: `def is_weekday(day):
    return day in {'mon', 'tue', 'wed', 'thu', 'fri'}  # no holidays
`,
      needsTests: true,
    },
    {
      title: 'a tuple over several lines, denied',
      source: `def is_odd(n):
    return n not in (
        0,
        2,  # and so on
        4,
        -6,
    )
`,
      result: `def is_odd(n):
    return n not in {
        0,
        2,  # and so on
        4,
        -6,
    }
`,
      needsTests: true,
    },
  ],
  refuses: {
    'three constants': `def f(x):
    return x in [1, 2, 3]
`,
    'a name among them': `def f(x, y):
    return x in [1, 2, 3, y]
`,
    'a text with parts': `def f(x, y):
    return x in ['a', 'b', 'c', f'{y}']
`,
    'an unhashable that can be seen': `def f(x):
    return [x] in [1, 2, 3, 4]
`,
    'another comparison': `def f(x):
    return x == [1, 2, 3, 4]
`,
    'a loop over them, whose order counts': `def f():
    for x in [1, 2, 3, 4]:
        print(x)
`,
    'a chain of comparisons': `def f(x, y):
    return x == y in [1, 2, 3, 4]
`,
  },
});
