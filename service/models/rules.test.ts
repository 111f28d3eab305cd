import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { failure } from '../../bench/failure.ts';
import { rejects } from '../../checks/rejects.ts';
import { createPythonParser } from '../rules/parsing/python.ts';
import type { OptimizeQuestion, SourceFile, TestsQuestion } from './model.ts';
import { createRulesModel } from './rules.ts';

const model = await createRulesModel();
const parser = await createPythonParser();
const rulesModel = suite('rules model');

function ask(...files: SourceFile[]) {
  return askWith({}, ...files);
}

function askWith(changes: Partial<OptimizeQuestion>, ...files: SourceFile[]) {
  const question: OptimizeQuestion = {
    traceId: 'trace',
    language: 'python',
    files,
    dependencyCode: '',
    isAsync: false,
    candidates: 6,
    ...changes,
  };
  return model.optimize(question, new AbortController().signal);
}

const missing = 'def missing(entries, known):\n    return [entry for entry in entries if entry not in known]\n';
const both = `def both(entries, known):
    found = []
    for entry in entries:
        if entry in known:
            found = found + [entry]
    return found
`;

rulesModel('proposes whole blocks with the paths they came with', async () => {
  const [proposal, ...more] = await ask({ path: 'shop/cart.py', text: missing }, { text: 'LIMIT = 3\n' });
  assert.is(more.length, 0);
  assert.equal(proposal?.files, [
    {
      path: 'shop/cart.py',
      text: 'def missing(entries, known):\n    known_set = set(known)\n    return [entry for entry in entries if entry not in known_set]\n',
    },
    { text: 'LIMIT = 3\n' },
  ]);
  assert.is(proposal?.model, 'rules:membership-set');
});

rulesModel('says of a guard that the source cannot decide that it needs tests', async () => {
  const [proposal] = await ask({ text: missing });
  assert.is(proposal?.needsTests, true);
  assert.match(proposal?.explanation ?? '', /This needs tests: the elements of `known` .* must be hashable/);
});

rulesModel('needs no tests for what is proven from the source', async () => {
  const [proposal] = await ask({ text: both.replace('if entry in known', 'if entry') });
  assert.is(proposal?.model, 'rules:list-concatenation');
  assert.is(proposal?.needsTests, false);
});

rulesModel('orders by gain and adds one proposal with all rules that fit a function', async () => {
  const proposals = await ask({ text: both });
  assert.equal(
    proposals.map((proposal) => proposal.model),
    ['rules:membership-set', 'rules:list-concatenation', 'rules:membership-set+list-concatenation'],
  );
  assert.match(proposals[2]?.files[0]?.text ?? '', /if entry in known_set:\n {12}found\.append\(entry\)/);
});

rulesModel('combines rules in one function only', async () => {
  const proposals = await ask({ text: `${both}\n\n${missing}` });
  const combined = proposals.find((proposal) => proposal.model.includes('+'));
  assert.ok(combined?.files[0]?.text.endsWith(missing));
});

rulesModel('combines rules in the first of many functions only, each with the whole file around it', async () => {
  const many = Array.from({ length: 14 }, (_, index) => both.replace('both', `both_${index}`)).join('\n\n');
  const combined = (await ask({ text: many })).filter((proposal) => proposal.model.includes('+'));
  assert.is(combined.length, 12);
  assert.ok(combined.every((proposal) => proposal.files[0]?.text.includes('def both_13(')));
});

rulesModel('stops when its answer is no longer waited for', async () => {
  const question = {
    traceId: 't',
    language: 'python' as const,
    files: [{ text: both }],
    dependencyCode: '',
    isAsync: false,
    candidates: 1,
  };
  const given = new AbortController();
  const asked = model.optimize(question, given.signal);
  given.abort(failure('enough', 'enough'));
  await rejects(asked, 'enough');
});

rulesModel('gives the same answer to the same question', async () => {
  assert.equal(await ask({ text: both }), await ask({ text: both }));
});

rulesModel('has nothing to say of a source that does not parse, in any block', async () => {
  assert.equal(await ask({ text: 'def f(:\n' }), []);
  assert.equal(await ask({ text: missing }, { text: 'def f(:\n' }), []);
});

rulesModel('has nothing to say of languages without rules', async () => {
  assert.equal(await askWith({ language: 'java' }, { text: missing }), []);
});

rulesModel('has nothing to say of code that no rule fits, or of none', async () => {
  assert.equal(await ask({ text: 'def f(x):\n    return x + 1\n' }), []);
  assert.equal(await ask({ text: '' }), []);
  assert.equal(await ask(), []);
});

rulesModel('leaves tests to what it was given', async () => {
  const question: TestsQuestion = {
    traceId: 'trace', language: 'python', source: [], functionName: 'f', qualifiedName: 'f', modulePath: 'm', testModulePath: 't',
    testFramework: 'pytest', isAsync: false, isMethod: false, testIndex: 0,
  }; // biome-ignore format: a question is one thing
  const signal = new AbortController().signal;
  assert.is(await model.generateTests(question, signal), undefined);
  const writing = await createRulesModel({ generateTests: async () => 'def test_f(): pass\n' });
  assert.is(await writing.generateTests(question, signal), 'def test_f(): pass\n');
});

// Statements that rules look for, put together in any order and nesting, most of them without a meaning.
const names = fc.constantFrom('xs', 'ys', 'x', 'out', 'seen');
const expression = fc.oneof(
  names,
  fc.constantFrom(
    '[]',
    "''",
    '0',
    'xs[0]',
    'x.key',
    'len(xs)',
    'sum(ys)',
    'list(ys)',
    "'a' + x",
    'f(xs)',
    'lambda: xs',
    '[x for x in xs if x in ys]',
    'sum(xs, [])',
  ),
);
const simple = fc.oneof(
  fc.tuple(names, expression).map(([name, value]) => `${name} = ${value}`),
  fc.tuple(names, names).map(([name, item]) => `${name} = ${name} + [${item}]`),
  fc.tuple(names, names).map(([name, item]) => `${name} = ${item} + ${name}`),
  fc.tuple(names, fc.constantFrom('append(x)', 'insert(0, x)', 'pop(0)', 'sort()')).map(([name, call]) => `${name}.${call}`),
  names.map((name) => `self.${name} += '-'`),
  names.map((name) => `${name} = ${name}[1:]`),
  fc.constantFrom('return out', 'return xs, out', 'break', 'print(out)  # shown', 'global seen', 'yield x', 'pass'),
);
const { block } = fc.letrec<{ block: string[]; compound: string[] }>((tie) => ({
  block: fc
    .array(fc.oneof({ weight: 3, arbitrary: simple.map((line) => [line]) }, { weight: 2, arbitrary: tie('compound') }), {
      minLength: 1,
      maxLength: 4,
    })
    .map((lines) => lines.flat()),
  compound: fc
    .tuple(
      fc.oneof(
        fc.tuple(names, names).map(([a, b]) => `for ${a} in ${b}:`),
        names.map((name) => `while ${name}:`),
        fc.tuple(names, names).map(([a, b]) => `if ${a} not in ${b}:`),
        fc.constant('def inner():'),
      ),
      tie('block'),
    )
    .map(([head, body]) => [head, ...body.map((line) => `    ${line}`)]),
}));

rulesModel('makes valid Python of whatever parses, keeps every comment and signature, and never returns the source', async () => {
  await fc.assert(
    fc.asyncProperty(block, async (lines) => {
      const text = `@traced\ndef f(self, xs, ys=(1, 2)) -> list:  # made\n${lines.map((line) => `    ${line}\n`).join('')}`;
      if (!parser.isValid(text)) return;
      for (const proposal of await ask({ text })) {
        const result = proposal.files[0]?.text ?? '';
        assert.not(result === text);
        assert.ok(parser.isValid(result), result);
        assert.ok(result.includes('@traced\ndef f(self, xs, ys=(1, 2)) -> list:  # made\n'), result);
        assert.is(result.split('#').length, text.split('#').length, result);
      }
    }),
    { numRuns: 150, seed: 1 },
  );
});

rulesModel.run();
