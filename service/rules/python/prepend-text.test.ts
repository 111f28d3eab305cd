import { describeRule } from '../rule.contract.ts';
import { prependText } from './prepend-text.ts';

await describeRule(prependText, {
  rewrites: [
    {
      title: 'parts that are text',
      source: `def path(node):
    text = ''
    while node is not None:
        text = '/' + str(node.name) + text  # root last
        node = node.parent
    return text
`,
      result: `def path(node):
    text_parts = []
    while node is not None:
        text_parts.append('/' + str(node.name))  # root last
        node = node.parent
    text = ''.join(reversed(text_parts))
    return text
`,
    },
    {
      title: 'parts of unknown type, before a first text',
      source: `def path(names):
    text = 'end'
    for name in names:
        if name:
            text = name + text
    return text
`,
      result: `def path(names):
    text_parts = ['end']
    for name in names:
        if name:
            text_parts.append(name)
    text = ''.join(reversed(text_parts))
    return text
`,
      needsTests: true,
    },
  ],
  refuses: {
    'a text read in the loop': `def f(names):
    text = ''
    for name in names:
        text = name + text
        print(text)
    return text
`,
    'a start that is not text': `def f(names):
    text = []
    for name in names:
        text = name + text
    return text
`,
    lists: `def f(names):
    text = ''
    for name in names:
        text = [name] + text
    return text
`,
    'a parameter': `def f(names, text):
    for name in names:
        text = name + text
    return text
`,
    'a start that may be another': `def f(names, text):
    if names:
        text = ''
    for name in names:
        text = name + text
    return text
`,
    'an exception that shows the half-done text': `def f(names):
    text = ''
    try:
        text = ''
        for name in names:
            text = name + text
    except TypeError:
        pass
    return text
`,
    'a name that a nested function shares': `def f(names):
    text = ''
    def show():
        print(text)
    for name in names:
        text = name + text
        show()
    return text
`,
    'a loop with else': `def f(names):
    text = ''
    for name in names:
        text = name + text
    else:
        text = text + '.'
    return text
`,
  },
});
