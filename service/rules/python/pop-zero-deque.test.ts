import { describeRule } from '../rule.contract.ts';
import { popZeroDeque } from './pop-zero-deque.ts';

await describeRule(popZeroDeque, {
  rewrites: [
    {
      title: 'a queue, importing below the docstring and imports',
      source: `"""Walks."""
from __future__ import annotations

import os  # paths


def walk(root):
    queue: list[Node] = [root]
    order = []
    while queue and len(order) < 100:
        node = queue.pop(0)  # breadth first
        order.append(node)
        queue.extend(node.children)
    return order
`,
      result: `"""Walks."""
from __future__ import annotations

import os  # paths
from collections import deque


def walk(root):
    queue: deque[Node] = deque([root])
    order = []
    while queue and len(order) < 100:
        node = queue.popleft()  # breadth first
        order.append(node)
        queue.extend(node.children)
    return order
`,
    },
    {
      title: 'lists made in several ways, in a file without imports',
      source: `def drain(items, more):
    queue = list(items)
    while len(queue) > 0:
        show(queue[0])
        queue.pop(0)
    queue = [x for x in more]
    while queue:
        queue.pop(0)
`,
      result: `from collections import deque


def drain(items, more):
    queue = deque(items)
    while len(queue) > 0:
        show(queue[0])
        queue.popleft()
    queue = deque([x for x in more])
    while queue:
        queue.popleft()
`,
    },
    {
      title: 'with deque imported already',
      source: `from collections import Counter, deque
def drain(items):
    queue = []
    queue.extend(items)
    while queue:
        queue.pop(0)
`,
      result: `from collections import Counter, deque
def drain(items):
    queue = deque()
    queue.extend(items)
    while queue:
        queue.popleft()
`,
    },
  ],
  refuses: {
    'a parameter, which the caller sees shrink': `def f(queue):
    while queue:
        queue.pop(0)
`,
    'a queue that is returned': `def f(xs):
    queue = list(xs)
    while queue and queue[0] is None:
        queue.pop(0)
    return queue
`,
    'a queue handed to other code': `def f(xs):
    queue = list(xs)
    while queue:
        queue.pop(0)
        show(queue)
`,
    'a slice': `def f(xs):
    queue = list(xs)
    while queue:
        queue.pop(0)
        print(len(queue[1:]))
`,
    'an index in the middle': `def f(xs):
    queue = list(xs)
    while queue:
        print(queue[len(queue) // 2])
        queue.pop(0)
`,
    'an alias': `def f(xs):
    queue = xs
    while queue:
        queue.pop(0)
`,
    'an insertion': `def f(xs):
    queue = list(xs)
    while queue:
        queue.insert(0, queue.pop(0))
        queue.pop(0)
`,
    'a pop outside any loop': `def f(xs):
    queue = list(xs)
    queue.pop(0)
`,
    'a pop from the middle': `def f(xs):
    queue = list(xs)
    while queue:
        queue.pop(0)
        queue.pop(1)
`,
    'iteration, which a deque forbids while it changes': `def f(xs):
    queue = list(xs)
    for x in queue:
        queue.pop(0)
`,
    'a queue that a nested function shares': `def f(xs):
    queue = list(xs)
    def take():
        return queue
    while queue:
        queue.pop(0)
`,
    'another deque': `from fancy import deque
def f(xs):
    queue = list(xs)
    while queue:
        queue.pop(0)
`,
    'a shadowed list': `def f(xs, list):
    queue = list(xs)
    while queue:
        queue.pop(0)
`,
  },
});
