import { describeRule } from '../rule.contract.ts';
import { literalSubstitution } from './literal-substitution.ts';

await describeRule(literalSubstitution, {
  rewrites: [
    {
      title: 'plain text in text',
      source: `import re
def clean(n):
    return re.sub('1-', "one", str(n))  # spelled
`,
      result: `import re
def clean(n):
    return str(n).replace('1-', "one")  # spelled
`,
    },
    {
      title: 'a value of unknown type, with what it is put together from',
      source: `import re
def clean(a, b):
    return re.sub(r'--', '', a or b)
`,
      result: `import re
def clean(a, b):
    return (a or b).replace(r'--', '')
`,
      needsTests: true,
    },
  ],
  refuses: {
    'a special character': `import re
def f(s):
    return re.sub('a.', 'b', s)
`,
    'a reference back': `import re
def f(s):
    return re.sub('a', '\\\\g<0>b', s)
`,
    'a function as replacement': `import re
def f(s, g):
    return re.sub('a', g, s)
`,
    'a count': `import re
def f(s):
    return re.sub('a', 'b', s, 1)
`,
    flags: `import re
def f(s):
    return re.sub('a', 'b', s, flags=re.I)
`,
    'an empty pattern': `import re
def f(s):
    return re.sub('', '-', s)
`,
    bytes: `import re
def f(s):
    return re.sub(b'a', b'b', s)
`,
    'another re': `def f(s, re):
    return re.sub('a', 'b', s)
`,
    'a pattern in a variable': `import re
def f(s, p):
    return re.sub(p, 'b', s)
`,
  },
});
