import { describeRule } from '../rule.contract.ts';
import { nestedJoin } from './nested-join.ts';

await describeRule(nestedJoin, {
  rewrites: [
    {
      title: 'a search by attribute, with a further condition and a break',
      source: `def match(lines, entries):
    pairs = []
    for line in lines:
        for entry in entries:  # the first one wins
            if entry.reference == line.reference and not entry.matched:
                entry.matched = True
                pairs.append((line, entry))
                break
    return pairs
`,
      result: `def match(lines, entries):
    pairs = []
    entries_by_key = {}
    for entry in entries:
        entries_by_key.setdefault(entry.reference, []).append(entry)
    for line in lines:
        for entry in entries_by_key.get(line.reference, ()):  # the first one wins
            if entry.reference == line.reference and not entry.matched:
                entry.matched = True
                pairs.append((line, entry))
                break
    return pairs
`,
      needsTests: true,
    },
    {
      title: 'rows of a table',
      source: `def join(left, right):
    rows = []
    for a in left:
        for b in right:
            if a['id'] == b['id']:
                rows.append({**a, **b})
    return rows
`,
      result: `def join(left, right):
    rows = []
    right_by_key = {}
    for b in right:
        right_by_key.setdefault(b['id'], []).append(b)
    for a in left:
        for b in right_by_key.get(a['id'], ()):
            if a['id'] == b['id']:
                rows.append({**a, **b})
    return rows
`,
      needsTests: true,
    },
  ],
  refuses: {
    'work done for items that do not match': `def f(left, right):
    for a in left:
        for b in right:
            if a.id == b.id:
                yes(a)
            else:
                no(a)
`,
    'a statement beside the condition': `def f(left, right):
    count = 0
    for a in left:
        for b in right:
            count += 1
            if a.id == b.id:
                print(a)
    return count
`,
    'items that grow in the loop': `def f(left, right):
    for a in left:
        for b in right:
            if a.id == b.id:
                right.append(a)
`,
    'a key that the loop changes': `def f(left, right):
    for a in left:
        for b in right:
            if a.id == b.id:
                b.id = None
`,
    'a loop variable used afterwards': `def f(left, right):
    for a in left:
        for b in right:
            if a.id == b.id:
                print(a)
    return b
`,
    'another comparison than equality': `def f(left, right):
    for a in left:
        for b in right:
            if a.id < b.id:
                print(a)
`,
    'a condition of alternatives': `def f(left, right):
    for a in left:
        for b in right:
            if a.id == b.id or a.name == b.name:
                print(a)
`,
    'a key that is called': `def f(left, right):
    for a in left:
        for b in right:
            if a.id() == b.id():
                print(a)
`,
    'a loop with else': `def f(left, right):
    for a in left:
        for b in right:
            if a.id == b.id:
                break
        else:
            print(a)
`,
    'a generator, used up by the first round': `def f(left, source):
    right = (row for row in source)
    for a in left:
        for b in right:
            if a.id == b.id:
                print(a)
`,
    'items of the outer item': `def f(left):
    for a in left:
        right = a.children
        for b in right:
            if a.id == b.id:
                print(a)
`,
    'an async function': `async def f(left, right):
    for a in left:
        for b in right:
            if a.id == b.id:
                await show(a)
`,
  },
});
