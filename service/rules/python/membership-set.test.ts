import { describeRule } from '../rule.contract.ts';
import { membershipSet } from './membership-set.ts';

await describeRule(membershipSet, {
  rewrites: [
    {
      title: 'a search in a parameter, in a loop',
      source: `def missing(entries, known):
    """Entries nobody knows."""
    result = []
    for entry in entries:  # in file order
        if entry not in known:
            result.append(entry)
    return result
`,
      result: `def missing(entries, known):
    """Entries nobody knows."""
    result = []
    known_set = set(known)
    for entry in entries:  # in file order
        if entry not in known_set:
            result.append(entry)
    return result
`,
      needsTests: true,
    },
    {
      title: 'a comprehension, under decorators',
      source: `@cached
def missing(self, entries, known: list[str]) -> list[str]:
    return [entry for entry in entries if entry.reference not in known]
`,
      result: `@cached
def missing(self, entries, known: list[str]) -> list[str]:
    known_set = set(known)
    return [entry for entry in entries if entry.reference not in known_set]
`,
      needsTests: true,
    },
    {
      title: 'nested loops, once before the outer one, with a name of its own',
      source: `def count(rows, known):
    known_set = 0
    for row in rows:
        for cell in row:
            if cell in known:
                known_set += 1
    return known_set
`,
      result: `def count(rows, known):
    known_set = 0
    known_set_2 = set(known)
    for row in rows:
        for cell in row:
            if cell in known_set_2:
                known_set += 1
    return known_set
`,
      needsTests: true,
    },
    {
      title: 'a list made in an outer round, inside that round',
      source: `def count(groups):
    total = 0
    for group in groups:
        names = [person.name for person in group]
        for person in group:
            total += person.friend in names
    return total
`,
      result: `def count(groups):
    total = 0
    for group in groups:
        names = [person.name for person in group]
        names_set = set(names)
        for person in group:
            total += person.friend in names_set
    return total
`,
      needsTests: true,
    },
  ],
  refuses: {
    'a list that grows in the loop': `def f(xs, known):
    for x in xs:
        if x not in known:
            known.append(x)
`,
    'a list that the loop hands to other code': `def f(xs, known):
    for x in xs:
        if x not in known:
            learn(known, x)
`,
    'a search outside any loop': `def f(x, known):
    return x in known
`,
    'the iterable of a for, evaluated once': `def f(x, known):
    for y in [x in known]:
        print(y)
`,
    'a name bound in the loop': `def f(xs):
    for x in xs:
        known = x.parents
        if x in known:
            return x
`,
    'text, where in means substring': `def f(words, text: str):
    return [word for word in words if word in text]
`,
    'text that the module holds': `VOWELS = 'aeiou'
def f(word):
    return [letter for letter in word if letter in VOWELS]
`,
    'an alias that changes in the loop': `def f(xs, known):
    other = known
    for x in xs:
        if x not in known:
            other.append(x)
`,
    'what is used as text': `def f(words, text):
    text = text.lower()
    return [word for word in words if word in text]
`,
    'a dict or set': `def f(xs, known: dict[str, int], other: set):
    return [x for x in xs if x in known or x in other]
`,
    'a generator, which a search consumes': `def f(xs, ys):
    known = (y for y in ys)
    return [x for x in xs if x in known]
`,
    'three constants': `def f(xs):
    signs = ['+', '-', '*']
    return [x for x in xs if x in signs]
`,
    'an unhashable that can be seen': `def f(xs, known):
    for x in xs:
        if [x, 1] in known:
            return x
`,
    'a NaN that can be seen': `def f(xs):
    odd = [1.5, 2.5, 3.5, float('nan')]
    return [x for x in xs if x in odd]
`,
    'lists as elements': `def f(xs, ys):
    pairs = []
    for y in ys:
        pairs.append([y, y])
    for x in xs:
        if x in pairs:
            return x
`,
    'a shadowed set': `def f(xs, known, set):
    return [x for x in xs if x in known]
`,
    'a generator function': `def f(xs, known):
    for x in xs:
        if x in known:
            yield x
`,
    'an async function': `async def f(xs, known):
    for x in xs:
        if x in known:
            await x
`,
    'a name that a nested function shares': `def f(xs, known):
    def learn(x):
        known.append(x)
    for x in xs:
        if x not in known:
            learn(x)
`,
    'a star import, which may bring its own set': `from numbers import *
def f(xs, known):
    return [x for x in xs if x in known]
`,
  },
});
