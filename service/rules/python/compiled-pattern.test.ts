import { describeRule } from '../rule.contract.ts';
import { compiledPattern } from './compiled-pattern.ts';

await describeRule(compiledPattern, {
  rewrites: [
    {
      title: 'two uses in nested loops',
      source: `import re


def numbers(pages):
    found = []
    for page in pages:
        for line in page:
            if re.match(r'[0-9]+', line):
                found.append(re.sub(r'[0-9]+', 'n', line))  # hidden
    return found
`,
      result: `import re


def numbers(pages):
    found = []
    pattern = re.compile(r'[0-9]+')
    for page in pages:
        for line in page:
            if pattern.match(line):
                found.append(pattern.sub('n', line))  # hidden
    return found
`,
    },
    {
      title: 'a comprehension with a pattern that may be wrong',
      source: `import re
def words(lines):
    return [line for line in lines if re.search('(a|b)+', line)]
`,
      result: `import re
def words(lines):
    pattern = re.compile('(a|b)+')
    return [line for line in lines if pattern.search(line)]
`,
      needsTests: true,
    },
  ],
  refuses: {
    'a use outside any loop': `import re
def f(line):
    return re.match('a', line)
`,
    flags: `import re
def f(lines):
    return [re.match('a', line, re.I) for line in lines]
`,
    'a pattern that is made': `import re
def f(lines, word):
    return [re.match(word + 'a', line) for line in lines]
`,
    'another re': `def f(lines, re):
    return [re.match('a', line) for line in lines]
`,
    'a re from elsewhere': `import regex as re
def f(lines):
    return [re.match('a', line) for line in lines]
`,
    'a nested function': `import re
def f(lines):
    for line in lines:
        yield lambda: re.match('a', line)
`,
    'a count': `import re
def f(lines):
    return [re.sub('a', 'b', line, 1) for line in lines]
`,
  },
});
