import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Node } from 'web-tree-sitter';
import { failure } from '../../bench/failure.ts';
import type { TestsQuestion } from '../models/model.ts';
import { applyEdits } from '../rules/parsing/edits.ts';
import { descendants, field, parts } from '../rules/parsing/nodes.ts';
import type { Edit } from '../rules/rule.ts';
import { serviceFolder } from '../service-folder.ts';
import { pythonParser } from '../source/python.ts';
import type { InstrumentedTests } from './instrument.ts';
import { listTests, type TestStatement } from './python-tests.ts';

/**
 * Rewrites a file of tests twice, so that a call of the target records value, arguments and printed text, or its time.
 * Only the callee of each call is replaced, by a wrapper that knows the test and the line; assertions are reduced to
 * the expression they check, since a test that fails on the original would be useless. Fails with `tests-not-sound`
 * when the text is not Python or calls the target nowhere.
 */
export async function instrumentPython(tests: string, question: TestsQuestion): Promise<InstrumentedTests> {
  const parser = await pythonParser();
  const found = parser.read(tests, (source) => {
    const edits = listTests(source.root).flatMap((test) => [
      ...test.statements.flatMap((statement) => observeCalls(statement, test.name, question)),
      ...(question.isAsync ? [] : descendants(test.body, 'assert_statement').flatMap(neutralise)),
    ]);
    return { edits: withoutSwallowed(edits), top: findTop(source.root) };
  });
  if (found === undefined) throw failure('tests-not-sound', 'the generated tests are not valid Python');
  const { edits, top } = found;
  if (!edits.some((edit) => edit.text.startsWith(observe))) {
    throw failure('tests-not-sound', `the generated tests never call ${question.qualifiedName}`);
  }
  const kind = question.isAsync ? 'awaited-' : '';
  const write = (observer: string) => {
    const text = renderObserver(readObserver(`${kind}${observer}`), tests, question);
    return applyEdits(tests, [{ start: top, end: top, text: `${top === 0 ? '' : '\n'}${text}\n\n` }, ...edits]);
  };
  return { behaviour: write('behaviour'), performance: write('performance') };
}

const observe = '_tuneup_observe(';

/** More values than a test looks at; a generator may have no end. */
const largestDrain = 10_000;

function observeCalls(statement: TestStatement, test: string, question: TestsQuestion): Edit[] {
  return statement.regions
    .flatMap((region) => descendants(region, 'call'))
    .flatMap((call) => {
      const callee = field(call, 'function');
      if (callee === undefined || !isTarget(callee, question)) return [];
      return [
        { start: callee.startIndex, end: callee.startIndex, text: observe },
        { start: callee.endIndex, end: callee.endIndex, text: `, ${JSON.stringify(test)}, ${JSON.stringify(statement.line)})` },
      ];
    });
}

/** A function is called by a name it was imported under or through its module, a method through any object. */
function isTarget(callee: Node, question: TestsQuestion): boolean {
  if (callee.type === 'attribute') return field(callee, 'attribute')?.text === question.functionName;
  return !question.isMethod && callee.type === 'identifier' && importedNames(callee, question).has(callee.text);
}

function importedNames(node: Node, question: TestsQuestion): Set<string> {
  const names = new Set([question.functionName]);
  for (const statement of descendants(node.tree.rootNode, 'aliased_import')) {
    const [name, alias] = [field(statement, 'name'), field(statement, 'alias')];
    if (name?.text === question.functionName && alias) names.add(alias.text);
  }
  return names;
}

/** `assert f(x) == y, "why"` becomes `(f(x) == y)`: still evaluated, never failing by itself. */
function neutralise(statement: Node): Edit[] {
  const [checked] = parts(statement);
  if (checked === undefined) return [];
  return [
    { start: statement.startIndex, end: checked.startIndex, text: '(' },
    { start: checked.endIndex, end: statement.endIndex, text: ')' },
  ];
}

/** A call in the message of an assertion goes with the message. */
function withoutSwallowed(edits: readonly Edit[]): Edit[] {
  return edits.filter((edit) => !edits.some((other) => other !== edit && other.start < edit.start && edit.end < other.end));
}

/** Behind what Python wants first in a file: the docstring and imports from `__future__`. */
function findTop(root: Node): number {
  let top = 0;
  for (const [index, statement] of parts(root).entries()) {
    const isDocstring = index === 0 && statement.type === 'expression_statement' && parts(statement)[0]?.type === 'string';
    if (!isDocstring && statement.type !== 'future_import_statement') break;
    top = statement.endIndex;
  }
  return top;
}

function renderObserver(observer: string, tests: string, question: TestsQuestion): string {
  return observer
    .replaceAll('@module@', question.testModulePath)
    .replaceAll('@function@', question.functionName)
    .replaceAll('@drained@', String(largestDrain))
    .replace(/^( *)@synchronise@\n/m, (_, indent: string) =>
      renderSynchronising(tests, question)
        .map((line) => `${indent}${line}\n`)
        .join(''),
    );
}

/** Devices work on after a call has returned; the time is theirs too. */
function renderSynchronising(tests: string, question: TestsQuestion): string[] {
  const text = [tests, ...question.source.map((file) => file.text)].join('\n');
  const uses = (name: string) => new RegExp(`^\\s*(import|from)\\s+${name}\\b`, 'm').test(text);
  return [
    ...(uses('torch')
      ? ['if _tuneup_sys.modules["torch"].cuda.is_available():', '    _tuneup_sys.modules["torch"].cuda.synchronize()']
      : []),
    ...(uses('tensorflow') ? ['_tuneup_sys.modules["tensorflow"].test.experimental.sync_devices()'] : []),
    ...(uses('jax') ? ['_tuneup_sys.modules["jax"].block_until_ready(outcome)'] : []),
  ];
}

function readObserver(name: string): string {
  return readFileSync(join(serviceFolder, 'instrumentation', 'observers', `${name}.py`), 'utf8');
}
