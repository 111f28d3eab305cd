import { describeRule } from '../rule.contract.ts';
import { reverseText } from './reverse-text.ts';

await describeRule(reverseText, {
  rewrites: [
    {
      title: 'a parameter',
      source: `def mirrored(word):
    result = ''
    for letter in word:
        # last first
        result = letter + result
    return word + result
`,
      result: `def mirrored(word):
    # last first
    result = word[::-1]
    return word + result
`,
      needsTests: true,
    },
    {
      title: 'what is seen to be text',
      source: `def digits(n):
    text = str(n)
    result = ""
    for digit in text:
        result = digit + result
    return result
`,
      result: `def digits(n):
    text = str(n)
    result = text[::-1]
    return result
`,
    },
  ],
  refuses: {
    'a list': `def f(n):
    parts = ['a', 'b']
    result = ''
    for part in parts:
        result = part + result
    return result
`,
    'something else done in the loop': `def f(word):
    result = ''
    for letter in word:
        result = letter + result
        print(letter)
    return result
`,
    'a start that is not empty': `def f(word):
    result = '-'
    for letter in word:
        result = letter + result
    return result
`,
    'a letter that is used afterwards': `def f(word):
    result = ''
    for letter in word:
        result = letter + result
    return result, letter
`,
    'characters put at the end': `def f(word):
    result = ''
    for letter in word:
        result = result + letter
    return result
`,
    'an annotation that says list': `def f(word: list[str]):
    result = ''
    for letter in word:
        result = letter + result
    return result
`,
    'a global result': `def f(word):
    global result
    result = ''
    for letter in word:
        result = letter + result
`,
  },
});
