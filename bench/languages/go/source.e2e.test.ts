import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../../../checks/rejects.ts';
import { createLocalExecutor } from '../../executors/local.ts';
import { go } from '../go.ts';

const source = suite('functions of Go');
const place = mkdtempSync(join(tmpdir(), 'tuneup-go-source-'));
process.on('exit', () => rmSync(place, { recursive: true, force: true }));
const executor = createLocalExecutor({ root: place });
const checkout = join(place, 'checkout');

const join_ = `package shop

import (
	"fmt"
	"os"
)

// Join puts words together.
func Join(words []string) string {
	s := ""
	for _, w := range words {
		s = fmt.Sprintf("%s%s", s, w)
	}
	return s
}

type Cart struct{ prices []int }

func (c *Cart) Total() int {
	total := 0
	for _, p := range c.prices {
		total += p
	}
	return total
}

func leave() { os.Exit(1) }
`;

const better = `func Join(words []string) string {
	var b strings.Builder
	for _, w := range words {
		b.WriteString(w)
	}
	return b.String()
}`;

for (const [path, text] of Object.entries({ 'go.mod': 'module example.invalid/shop\n', 'shop/join.go': join_ })) {
  mkdirSync(dirname(join(checkout, path)), { recursive: true });
  writeFileSync(join(checkout, path), text);
}

if (spawnSync('go', ['version']).error) {
  source.skip('skip: there is no go on the PATH');
  console.log('skip: there is no go on the PATH');
} else {
  const environment = await go.prepare(executor, checkout, join(place, 'work'), {});
  const read = (qualifiedName: string) =>
    go.readContext(executor, environment, checkout, { file: 'shop/join.go', qualifiedName });
  const apply = async (code: string, name = 'Join') =>
    go.applyCandidate(executor, environment, checkout, await read(name), `\`\`\`go:shop/join.go\n${code}\n\`\`\``);

  source('are timed upstream by the go tool', async () => {
    const files = {
      'shop/join_test.go':
        'package shop\n\nimport "testing"\n\nfunc BenchmarkJoin(b *testing.B) {\n\tb.Run("a b", func(b *testing.B) {\n\t\tfor i := 0; i < b.N; i++ {\n\t\t\tJoin(nil)\n\t\t}\n\t})\n}\n',
    };
    for (const [path, text] of Object.entries(files)) writeFileSync(join(checkout, path), text);
    const command = go.timeUpstream('shop/join_test.go:BenchmarkJoin/a_b');
    const { output } = await executor.run(['sh', '-c', command], { cwd: checkout, timeoutSeconds: 120 });
    assert.match(output, /^BenchmarkJoin\/a_b\S*\s+\d+\s+[\d.]+ ns\/op$/m);
  });

  source('are read as they stand in the file, methods too', async () => {
    const { sourceCode, startingLine, endingLine } = await read('Join');
    assert.match(sourceCode, /^```go:shop\/join\.go\nfunc Join\(words \[\]string\) string \{\n/);
    assert.equal([startingLine, endingLine], [9, 15]);
    const method = await read('Cart.Total');
    assert.match(method.sourceCode, 'func (c *Cart) Total() int {');
    assert.is(method.className, 'Cart');
  });

  source('are changed with the imports that this takes, and nothing else', async () => {
    const applied = await apply(better);
    assert.ok('files' in applied, JSON.stringify(applied));
    const text = applied.files['shop/join.go'] ?? '';
    assert.match(text, '"strings"');
    assert.not.match(text, '"fmt"');
    assert.match(text, '// Join puts words together.\nfunc Join(words []string) string {\n\tvar b strings.Builder');
    assert.match(text, 'func leave() { os.Exit(1) }');
  });

  source('are changed with what a candidate declares anew', async () => {
    const applied = await apply(`package shop\n\nimport "strings"\n\n${better}\n\nconst limit = 3\n`);
    assert.ok('files' in applied, JSON.stringify(applied));
    assert.match(applied.files['shop/join.go'] ?? '', /^const limit = 3$/m);
  });

  source('are changed with a table that is written out and only read', async () => {
    const read = 'func Join(words []string) string {\n\treturn digits[len(words)%len(digits)]\n}';
    const applied = await apply(`var digits = [...]string{"0", "1"}\n\n${read}`);
    assert.ok('files' in applied, JSON.stringify(applied));
    assert.match(applied.files['shop/join.go'] ?? '', 'var digits = [...]string{"0", "1"}');
  });

  for (const [what, code, why] of [
    ['does not parse', 'func Join(', 'it does not parse'],
    ['has another function', 'func Other() {}', 'it has no function Join'],
    ['takes other arguments', 'func Join(words ...string) string { return "" }', 'it takes other arguments'],
    ['changes another function', `${better}\n\nfunc leave() {}`, 'it changes leave too'],
    ...(
      [
        ['in an array', 'var seen [4096]bool', 'seen[len(words)] = true'],
        ['in two strings', 'var lastIn, lastOut string', 'lastIn = words[0]'],
        ['in a type of its own', 'type memo map[string]string\n\nvar cache memo', 'cache["x"] = "y"'],
        ['in a buffer', 'var buffer []byte', 'buffer = append(buffer, 1)'],
        ['in a map', 'var known = map[string]string{}', 'known["x"] = "y"'],
        [
          'in a map that it hands on',
          'var known = map[string]string{}',
          'fill := func(m map[string]string) { m["x"] = "y" }\n\tfill(known)',
        ],
        ['in a number', 'var count = 0', 'count++'],
        ['in a string whose address it takes', 'var last = ""', 'p := &last\n\t*p = "x"'],
        ['in a number with a method', 'type number int\n\nfunc (n *number) up() { *n++ }\n\nvar count number = 1', 'count.up()'],
      ] as const
    ).map(
      ([where, declared, changed]) =>
        [
          `remembers ${where}`,
          `${declared}\n\n${better.replace('var b', `${changed}\n\tvar b`)}`,
          'it could remember things between calls (var ',
        ] as const,
    ),
    ['is what base has', join_.slice(join_.indexOf('func Join'), join_.indexOf('type Cart')), 'it is what base has'],
  ] as const) {
    source(`refuse a candidate that ${what}`, async () => {
      const applied = await apply(code);
      assert.match('refused' in applied ? applied.refused : JSON.stringify(applied), why);
    });
  }

  source('refuse a name that is none, and say which there are', async () => {
    assert.match((await rejects(read('Nothing'), 'function-not-found')).message, 'it has Cart.Total, Join, leave');
  });
}

source.run();
