import { describeRule } from '../rule.contract.ts';
import { joinText } from './join-text.ts';

await describeRule(joinText, {
  rewrites: [
    {
      title: 'an attribute that grows in a loop',
      source: `class Page:
    def render(self, rows):
        for row in rows:
            self.text += f'{row}\\n'  # a line each
`,
      result: `class Page:
    def render(self, rows):
        text_parts = [self.text]
        for row in rows:
            text_parts.append(f'{row}\\n')  # a line each
        self.text = ''.join(text_parts)
`,
      needsTests: true,
    },
    {
      title: 'a global name, in nested loops, once around both',
      source: `def show(table):
    global page
    page = ''
    for row in table:
        for cell in row:
            page += str(cell) + ' '
        page += '\\n'
    return page
`,
      result: `def show(table):
    global page
    page = ''
    page_parts = [page]
    for row in table:
        for cell in row:
            page_parts.append(str(cell) + ' ')
        page_parts.append('\\n')
    page = ''.join(page_parts)
    return page
`,
      needsTests: true,
    },
    {
      title: 'only the inner loop when the outer one reads the text',
      source: `class Page:
    def render(self, rows):
        for row in rows:
            self.text = ''
            for cell in row:
                self.text += str(cell)
            print(self.text)
`,
      result: `class Page:
    def render(self, rows):
        for row in rows:
            self.text = ''
            text_parts = [self.text]
            for cell in row:
                text_parts.append(str(cell))
            self.text = ''.join(text_parts)
            print(self.text)
`,
      needsTests: true,
    },
  ],
  refuses: {
    'a local name, which CPython grows in place': `def f(xs):
    text = ''
    for x in xs:
        text += str(x)
    return text
`,
    'a target read in the loop': `class A:
    def f(self, xs):
        for x in xs:
            self.text += str(x)
            if len(self.text) > 80:
                break
`,
    'an object handed to other code in the loop': `class A:
    def f(self, xs):
        for x in xs:
            self.text += render(self, x) + ';'
`,
    'a method that reads the target': `class A:
    def size(self):
        return len(self.text)
    def f(self, xs):
        for x in xs:
            self.text += str(self.size())
`,
    'a property': `class A:
    @property
    def text(self):
        return self._text
    @text.setter
    def text(self, value):
        self._text = value
    def f(self, xs):
        for x in xs:
            self.text += str(x)
`,
    numbers: `class A:
    def f(self, xs):
        for x in xs:
            self.total += 1
`,
    lists: `class A:
    def f(self, xs):
        for x in xs:
            self.items += [x]
`,
    'a return from the middle': `class A:
    def f(self, xs):
        for x in xs:
            self.text += str(x)
            if x is None:
                return
`,
    'an exception that shows the half-done text': `class A:
    def f(self, xs):
        try:
            for x in xs:
                self.text += str(x.name)
        except AttributeError:
            pass
`,
    'an owner bound in the loop': `def f(pages):
    for page in pages:
        page.text += 'end'
`,
    'an async function': `class A:
    async def f(self, xs):
        for x in xs:
            self.text += str(x)
`,
    'a generator function': `class A:
    def f(self, xs):
        for x in xs:
            self.text += str(x)
            yield x
`,
  },
});
