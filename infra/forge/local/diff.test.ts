import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseDiff, parsePatch } from './diff.ts';

const diff = suite('diff');
const ids = `${'1'.repeat(40)} ${'2'.repeat(40)}`;

diff('takes names from the list, whatever is in them', () => {
  const list = `:100644 100644 ${ids} M\0a "b"\n.txt\0:000000 100644 ${ids} A\0new.txt\0`;
  const text = [
    'diff --git "a/a \\"b\\"\\n.txt" "b/a \\"b\\"\\n.txt"',
    'index 1..2 100644',
    '--- x',
    '+++ x',
    '@@ -1 +1 @@',
    '-old',
    '+diff --git is only text here',
    'diff --git a/new.txt b/new.txt',
    'new file mode 100644',
    '--- /dev/null',
    '+++ b/new.txt',
    '@@ -0,0 +1 @@',
    '+--- not a header',
  ].join('\n');
  const changes = parseDiff(list, text);
  assert.equal(
    changes.map(({ path, status, additions, deletions }) => ({ path, status, additions, deletions })),
    [
      { path: 'a "b"\n.txt', status: 'modified', additions: 1, deletions: 1 },
      { path: 'new.txt', status: 'added', additions: 1, deletions: 0 },
    ],
  );
  assert.is(changes[1]?.patch, '@@ -0,0 +1 @@\n+--- not a header');
});

diff('knows a rename and a binary file', () => {
  const list = `:100644 100644 ${ids} R100\0old.py\0new.py\0:100644 100644 ${ids} M\0x.png\0`;
  const text =
    'diff --git a/old.py b/new.py\nsimilarity index 100%\nrename from old.py\nrename to new.py\ndiff --git a/x.png b/x.png\nindex 1..2 100644\nBinary files a/x.png and b/x.png differ';
  const [renamed, binary] = parseDiff(list, text);
  assert.equal([renamed?.status, renamed?.previousPath, renamed?.path, renamed?.patch], ['renamed', 'old.py', 'new.py', '']);
  assert.equal([binary?.binary, binary?.path], [true, 'x.png']);
});

diff('numbers lines on both sides', () => {
  assert.equal(parsePatch('@@ -3,2 +3,3 @@ def f():\n same\n-old\n+new\n+more\n\\ No newline at end of file'), [
    { kind: 'hunk', text: '@@ -3,2 +3,3 @@ def f():' },
    { kind: 'same', before: 3, after: 3, text: 'same' },
    { kind: 'removed', before: 4, text: 'old' },
    { kind: 'added', after: 4, text: 'new' },
    { kind: 'added', after: 5, text: 'more' },
    { kind: 'note', text: 'No newline at end of file' },
  ]);
});

diff('has nothing to show for nothing', () => {
  assert.equal(parseDiff('', ''), []);
  assert.equal(parsePatch(''), []);
});

diff.run();
