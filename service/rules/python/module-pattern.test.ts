import { describeRule } from '../rule.contract.ts';
import { modulePattern } from './module-pattern.ts';

await describeRule(modulePattern, {
  rewrites: [
    {
      title: 'each pattern of a function, above it',
      source: `import re


def slug(text):
    """Words with dashes."""
    text = re.sub(r'[\\W_]+', '-', text)
    if re.match('[0-9]+', text):
        return text
    return re.sub(r'[\\W_]+', ' ', text)
`,
      result: `import re


_SLUG_PATTERN = re.compile(r'[\\W_]+')
_SLUG_PATTERN_2 = re.compile('[0-9]+')


def slug(text):
    """Words with dashes."""
    text = _SLUG_PATTERN.sub('-', text)
    if _SLUG_PATTERN_2.match(text):
        return text
    return _SLUG_PATTERN.sub(' ', text)
`,
    },
    {
      title: 'a method, above its class and the decorators of that',
      source: `import re

@final
class TextCase:
    @staticmethod
    def snake_case(text):
        return re.split('[a-z]', text)
`,
      result: `import re

_TEXT_CASE_SNAKE_CASE_PATTERN = re.compile('[a-z]')


@final
class TextCase:
    @staticmethod
    def snake_case(text):
        return _TEXT_CASE_SNAKE_CASE_PATTERN.split(text)
`,
    },
    {
      title: 'a pattern that may be wrong',
      source: `import re
def camelize(text):
    return re.sub(r"(?:^|_)(.)", lambda m: m.group(1).upper(), text)
`,
      result: `import re
_CAMELIZE_PATTERN = re.compile(r"(?:^|_)(.)")


def camelize(text):
    return _CAMELIZE_PATTERN.sub(lambda m: m.group(1).upper(), text)
`,
      needsTests: true,
    },
    {
      title: 'an asynchronous function and a name that is taken',
      source: `import re
_READ_PATTERN = 1
async def read(line):
    await line
    return re.findall('a', line)
`,
      result: `import re
_READ_PATTERN = 1
_READ_PATTERN_2 = re.compile('a')


async def read(line):
    await line
    return _READ_PATTERN_2.findall(line)
`,
    },
  ],
  refuses: {
    'a use in a loop': `import re
def f(lines):
    return [re.match('a', line) for line in lines]
`,
    flags: `import re
def f(line):
    return re.match('a', line, re.I)
`,
    'a pattern with parts': `import re
def f(line, word):
    return re.match(f'a{word}', line)
`,
    'a keyword': `import re
def f(line):
    return re.sub('a', 'b', string=line)
`,
    'a pattern that is made': `import re
def f(line, word):
    return re.match(word + 'a', line)
`,
    'a re from elsewhere': `import regex as re
def f(line):
    return re.match('a', line)
`,
    'a re that is imported only when called': `def f(line):
    import re
    return re.match('a', line)
`,
    'a count': `import re
def f(line):
    return re.sub('a', 'b', line, 1)
`,
    'code that runs once': `import re
found = re.match('a', 'b')
`,
  },
});
