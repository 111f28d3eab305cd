import { describeRule } from '../rule.contract.ts';
import { listConcatenation } from './list-concatenation.ts';

await describeRule(listConcatenation, {
  rewrites: [
    {
      title: 'one item in a loop',
      source: `def squares(n):
    found = []
    for i in range(n):
        found = found + [i * i]  # kept in order
    return found
`,
      result: `def squares(n):
    found = []
    for i in range(n):
        found.append(i * i)  # kept in order
    return found
`,
    },
    {
      title: 'several items, reading the list',
      source: `def pairs(n):
    found = [0]
    while len(found) < n:
        found = found + [found[-1] + 1, len(found)]
    return found
`,
      result: `def pairs(n):
    found = [0]
    while len(found) < n:
        found.extend([found[-1] + 1, len(found)])
    return found
`,
    },
  ],
  refuses: {
    'a parameter, whose list the caller keeps': `def f(xs, found):
    for x in xs:
        found = found + [x]
    return found
`,
    'a list that another name holds': `def f(xs):
    found = []
    states = []
    for x in xs:
        states.append(found)
        found = found + [x]
    return states
`,
    'an alias taken before': `def f(xs):
    found = [1]
    first = found
    for x in xs:
        found = found + [x]
    return first, found
`,
    'a list that is iterated as it grows': `def f(n):
    found = [n]
    for x in found:
        if x > 0:
            found = found + [x - 1]
    return found
`,
    'a list in itself': `def f(n):
    found = []
    for _ in range(n):
        found = found + [found]
    return found
`,
    'a list that is yielded': `def f(n):
    found = []
    for i in range(n):
        found = found + [i]
        yield found
`,
    'no loop': `def f(x):
    found = [1]
    found = found + [x]
    return found
`,
    'something that is not seen to be a list': `def f(xs, make):
    found = make()
    for x in xs:
        found = found + [x]
    return found
`,
    'a nested function that holds it': `def f(xs):
    found = []
    def show():
        return found
    for x in xs:
        found = found + [x]
    return show
`,
    'a global list': `def f(xs):
    global found
    found = []
    for x in xs:
        found = found + [x]
`,
  },
});
