import { describeRule } from '../rule.contract.ts';
import { sortedFirst } from './sorted-first.ts';

await describeRule(sortedFirst, {
  rewrites: [
    {
      title: 'the first of sorted values',
      source: `def cheapest(offers):
    return sorted([offer.price for offer in offers])[0]  # the best
`,
      result: `def cheapest(offers):
    return min([offer.price for offer in offers])  # the best
`,
      needsTests: true,
    },
  ],
  refuses: {
    'the last, where ties differ': `def f(xs):
    return sorted(xs)[-1]
`,
    'a key': `def f(xs):
    return sorted(xs, key=len)[0]
`,
    'a slice': `def f(xs):
    return sorted(xs)[0:1]
`,
    'a shadowed sorted': `from fancy import sorted
def f(xs):
    return sorted(xs)[0]
`,
    'a shadowed min': `def f(xs, min):
    return sorted(xs)[0]
`,
    'a variable place': `def f(xs, n):
    return sorted(xs)[n]
`,
  },
});
