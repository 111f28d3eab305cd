import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createLocalExecutor } from '../executors/local.ts';
import { prepareWorkspace } from '../workspace.ts';
import { openService, type Proposals } from './testing/service.ts';
import { tune } from './tune.ts';
import type { Tuning } from './tuning.ts';

const place = mkdtempSync(join(tmpdir(), 'tuneup-tune-languages-'));
process.on('exit', () => rmSync(place, { recursive: true, force: true }));
process.env.TUNEUP_LOCK_FOLDER = place;
let count = 0;

const javascript = suite('tuning of JavaScript');
const cart = (body: string) => `export function unique(items: number[]): number[] {\n${body}\n}`;
const fenced = (code: string) => `\`\`\`typescript:cart.ts\n${code}\n\`\`\``;
const shop = {
  'package.json': '{ "type": "module", "scripts": { "test": "node --test" } }\n',
  'cart.ts': `${cart('  const seen: number[] = [];\n  for (const item of items) if (!seen.includes(item)) seen.push(item);\n  return seen;')}\n`,
  'cart.test.ts': `import test from 'node:test';
import assert from 'node:assert';
import { unique } from './cart.ts';
const numbers = Array.from({ length: 2000 }, (_, index) => (index * 7) % 1500);
test('once each', () => assert.equal(unique(numbers).length, 1500));
test('with what is no number', () => assert.equal(unique([Number.NaN, 0, -0, Number.NaN]).length, 2));
`,
};

javascript('keeps what is faster and the same, and says where the others fell', async () => {
  const { tuning, git } = await tuned('javascript', shop, 'cart.ts:unique', {
    'an-llm': fenced(cart('  return [...new Set(items)];')),
    sorted: fenced(cart('  return [...new Set(items)].sort((a, b) => a - b);')),
    broken: fenced(cart('  return items;')),
    garbled: fenced('export function unique( {'),
    remembering: fenced(`const known = new Map();\n${cart('  return known.get(items) ?? items;')}`),
  });
  assert.is(tuning.state, 'kept', JSON.stringify(tuning, null, 1));
  assert.equal(fate(tuning), { 'an-llm': 'kept', sorted: 'behaviour', broken: 'tests', garbled: 'apply', remembering: 'apply' });
  assert.is(tuning.branch, 'perf/unique-an-llm');
  assert.is(git('show', `${tuning.commit}:cart.ts`), cart('  return [...new Set(items)];'));
  assert.is(tuning.measurement?.kind, 'recorded calls');
});

javascript('compares the calls of a benchmark where no test calls the function', async () => {
  const untested = {
    ...shop,
    'cart.test.ts': "import test from 'node:test';\ntest('nothing of it', () => {});\n",
    'bench/unique.bench.ts': `import { unique } from '../cart.ts';
export const run = () => unique(Array.from({ length: 2000 }, (_, index) => (index * 7) % 1500));
`,
  };
  const { tuning } = await tuned('javascript', untested, 'cart.ts:unique', {
    'an-llm': fenced(cart('  return [...new Set(items)];')),
    broken: fenced(cart('  return items;')),
  });
  assert.equal(fate(tuning), { 'an-llm': 'kept', broken: 'behaviour' });
  assert.is(tuning.measurement?.benchmark, 'bench/unique.bench.ts');
});

javascript('asks for no tests, and keeps nothing where nothing is proposed', async () => {
  const { tuning, asked } = await tuned('javascript', shop, 'cart.ts:unique', {});
  assert.equal([tuning.state, tuning.reason], ['none', 'the AI service proposed nothing for cart.ts:unique']);
  assert.equal(asked, ['/ai/optimize']);
});

const go = suite('tuning of Go');
const join_ = (body: string) => `func Join(words []string) string {\n${body}\n}`;
const goFenced = (code: string) => `\`\`\`go:shop/join.go\n${code}\n\`\`\``;
const words = {
  'go.mod': 'module example.invalid/shop\n\ngo 1.18\n',
  'shop/join.go': `package shop\n\n${join_('\ts := ""\n\tfor _, w := range words {\n\t\ts += w\n\t}\n\treturn s')}\n`,
  'shop/join_test.go': `package shop

import "testing"

var sink string

func words(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = "word"
	}
	return all
}

func TestJoin(t *testing.T) {
	if Join([]string{"a", "b"}) != "ab" {
		t.Fatal("not joined")
	}
}

func BenchmarkJoin(b *testing.B) {
	all := words(2000)
	for i := 0; i < b.N; i++ {
		sink = Join(all)
	}
}
`,
};
const builder = '\tvar b strings.Builder\n\tfor _, w := range words {\n\t\tb.WriteString(w)\n\t}\n\treturn b.String()';

if (spawnSync('go', ['version']).error) {
  go.skip('skip: there is no go on the PATH');
  console.log('skip: there is no go on the PATH');
} else {
  go('keeps what is faster in the benchmark that calls it and passes the tests', async () => {
    const { tuning, git } = await tuned('go', words, 'shop/join.go:Join', {
      'an-llm': goFenced(join_(builder)),
      broken: goFenced(join_('\treturn ""')),
      unbuilt: goFenced(join_('\treturn nothing')),
    });
    assert.is(tuning.state, 'kept', JSON.stringify(tuning, null, 1));
    assert.equal(fate(tuning), { 'an-llm': 'kept', broken: 'tests', unbuilt: 'apply' });
    assert.match(git('show', `${tuning.commit}:shop/join.go`), 'import "strings"');
    assert.is(tuning.measurement?.benchmark, 'shop/join_test.go:BenchmarkJoin');
    assert.ok(tuning.warnings.some((warning) => warning.includes("only the repository's own tests speak for the change")));
    assert.not.match(git('log', '-1', '--format=%B', tuning.commit ?? ''), 'Replayed calls');
  });

  go('keeps nothing of a function that no passing test calls', async () => {
    const test = words['shop/join_test.go'].replace('Join([]string{"a", "b"}) != "ab"', 'len(words(2)) != 2');
    const failing = 'package shop\n\nimport "testing"\n\nfunc TestWrong(t *testing.T) {\n\tt.Fatal(Join(nil))\n}\n';
    const files = { ...words, 'shop/join_test.go': test, 'shop/wrong_test.go': failing };
    const { tuning } = await tuned('go', files, 'shop/join.go:Join', {
      broken: goFenced(join_('\treturn ""')),
      'an-llm': goFenced(join_(builder)),
    });
    assert.equal(fate(tuning), { broken: 'behaviour', 'an-llm': 'behaviour' });
    assert.match(tuning.reason ?? '', 'no passing test is known to call the function');
  });

  go('lets tests of another package speak, and passes over benchmarks that do not build', async () => {
    const from = words['shop/join_test.go'].indexOf('func TestJoin');
    const to = words['shop/join_test.go'].indexOf('func BenchmarkJoin');
    const files = {
      ...words,
      'shop/join_test.go': words['shop/join_test.go'].slice(0, from) + words['shop/join_test.go'].slice(to),
      'use/use_test.go': `package use

import (
	"testing"

	"example.invalid/shop/shop"
)

func TestUse(t *testing.T) {
	if shop.Join([]string{"a", "b"}) != "ab" {
		t.Fatal("not joined")
	}
}
`,
      'lost/lost_test.go': 'package lost\n\nimport "testing"\n\nfunc BenchmarkLost(b *testing.B) { lost() }\n',
    };
    const { tuning } = await tuned('go', files, 'shop/join.go:Join', {
      'an-llm': goFenced(join_(builder)),
      broken: goFenced(join_('\treturn ""')),
    });
    assert.equal(fate(tuning), { 'an-llm': 'kept', broken: 'tests' });
    assert.ok(
      tuning.warnings.some((warning) => /^a benchmark was passed over: .* of lost .*undefined: lost/.test(warning)),
      tuning.warnings.join('\n'),
    );
  });

  go('keeps nothing of a function that no benchmark calls', async () => {
    const { 'shop/join_test.go': test, ...rest } = words;
    const files = { ...rest, 'shop/join_test.go': test.slice(0, test.indexOf('func BenchmarkJoin')) };
    const { tuning } = await tuned('go', files, 'shop/join.go:Join', { 'an-llm': goFenced(join_(builder)) });
    assert.is(tuning.state, 'none');
    assert.match(tuning.reason ?? '', 'declare a benchmark for it, a func BenchmarkX');
  });
}

javascript.run();
go.run();

async function tuned(language: string, files: Record<string, string>, target: string, proposals: Proposals) {
  count += 1;
  const repository = join(place, `repository-${count}`);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(repository, path)), { recursive: true });
    writeFileSync(join(repository, path), text);
  }
  const git = (folder: string, ...words: string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=Test', '-c', 'user.email=test@example.org', ...words], {
      encoding: 'utf8',
    }).trim();
  git(repository, 'init', '--quiet', '-b', 'main');
  git(repository, 'add', '.');
  git(repository, 'commit', '--quiet', '-m', 'shop');
  const executor = createLocalExecutor({ root: join(place, 'root') });
  const workspace = await prepareWorkspace({ executor, repository, folder: join(place, `work-${count}`), language });
  const service = await openService(proposals);
  const author = { name: 'Test', email: 'test@example.org' };
  const tuning = await tune({ executor, workspace, service, author, target, screenSeconds: 1.5 });
  return { tuning, asked: service.asked, git: (...words: string[]) => git(workspace.checkout, ...words) };
}

function fate(tuning: Tuning): Record<string, string> {
  return Object.fromEntries(tuning.candidates.map(({ model, outcome, stage }) => [model, stage ?? outcome]));
}
