import { describeRule } from '../rule.contract.ts';
import { sortLoop } from './sort-loop.ts';

await describeRule(sortLoop, {
  rewrites: [
    {
      title: 'a bubble sort of a copy',
      source: `def ordered(values):
    result = list(values)
    n = len(result)
    for i in range(n):
        for j in range(0, n - i - 1):
            # neighbours
            if result[j] > result[j + 1]:
                result[j], result[j + 1] = result[j + 1], result[j]
    return result
`,
      result: `def ordered(values):
    result = list(values)
    n = len(result)
    # neighbours
    result.sort()
    return result
`,
      needsTests: true,
    },
    {
      title: 'a bubble sort that ends early, by a key, falling',
      source: `def rank(teams):
    for i in range(len(teams) - 1):
        swapped = False
        for j in range(len(teams) - 1 - i):
            if teams[j].points < teams[j + 1].points:
                teams[j], teams[j + 1] = teams[j + 1], teams[j]
                swapped = True
        if not swapped:
            break
`,
      result: `def rank(teams):
    teams.sort(key=lambda item: item.points, reverse=True)
`,
      needsTests: true,
    },
    {
      title: 'a bubble sort that swaps by a third name',
      source: `def sorter(arr):
    for i in range(len(arr)):
        for j in range(len(arr) - 1):
            if arr[j] > arr[j + 1]:
                temp = arr[j]
                arr[j] = arr[j + 1]
                arr[j + 1] = temp
    return arr
`,
      result: `def sorter(arr):
    arr.sort()
    return arr
`,
      needsTests: true,
    },
    {
      title: 'a selection sort',
      source: `def ordered(values):
    for i in range(len(values)):
        best = i
        for j in range(i + 1, len(values)):
            if values[j] < values[best]:
                best = j
        values[i], values[best] = values[best], values[i]
    return values
`,
      result: `def ordered(values):
    values.sort()
    return values
`,
      needsTests: true,
    },
    {
      title: 'an insertion sort',
      source: `def ordered(values):
    for i in range(1, len(values)):
        item = values[i]
        j = i - 1
        while j >= 0 and values[j] > item:
            values[j + 1] = values[j]
            j -= 1
        values[j + 1] = item
    return values
`,
      result: `def ordered(values):
    values.sort()
    return values
`,
      needsTests: true,
    },
  ],
  refuses: {
    'a swap of equal elements, which is not stable': `def f(a):
    for i in range(len(a)):
        for j in range(len(a) - i - 1):
            if a[j] >= a[j + 1]:
                a[j], a[j + 1] = a[j + 1], a[j]
`,
    'a counter that is used afterwards': `def f(a):
    for i in range(len(a)):
        for j in range(len(a) - i - 1):
            if a[j] > a[j + 1]:
                a[j], a[j + 1] = a[j + 1], a[j]
    return i
`,
    'a third name that is used afterwards': `def f(a):
    temp = None
    for i in range(len(a)):
        for j in range(len(a) - 1):
            if a[j] > a[j + 1]:
                temp = a[j]
                a[j] = a[j + 1]
                a[j + 1] = temp
    return temp
`,
    'a third name that gets the other value': `def f(a):
    for i in range(len(a)):
        for j in range(len(a) - 1):
            if a[j] > a[j + 1]:
                temp = a[j + 1]
                a[j] = a[j + 1]
                a[j + 1] = temp
`,
    'something else done on the way': `def f(a):
    swaps = 0
    for i in range(len(a)):
        for j in range(len(a) - i - 1):
            if a[j] > a[j + 1]:
                a[j], a[j + 1] = a[j + 1], a[j]
                swaps += 1
    return swaps
`,
    'too few rounds': `def f(a, n):
    for i in range(n):
        for j in range(n - i - 1):
            if a[j] > a[j + 1]:
                a[j], a[j + 1] = a[j + 1], a[j]
`,
    'the length of another list': `def f(a, b):
    n = len(b)
    for i in range(n):
        for j in range(n - i - 1):
            if a[j] > a[j + 1]:
                a[j], a[j + 1] = a[j + 1], a[j]
`,
    'a shadowed range': `def f(a, range):
    for i in range(len(a)):
        for j in range(len(a) - i - 1):
            if a[j] > a[j + 1]:
                a[j], a[j + 1] = a[j + 1], a[j]
`,
    'a pass over neighbours only': `def f(a):
    for i in range(len(a)):
        for j in range(len(a) - 1):
            if a[j] > a[i]:
                a[j], a[i] = a[i], a[j]
`,
    'a generator function': `def f(a):
    for i in range(len(a)):
        for j in range(len(a) - i - 1):
            if a[j] > a[j + 1]:
                a[j], a[j + 1] = a[j + 1], a[j]
    yield a
`,
  },
});
