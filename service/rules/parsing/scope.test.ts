import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { kindOfName } from './kinds.ts';
import { createPythonParser } from './python.ts';
import { bindings, type FunctionScope, freshName, isBuiltin, isCaptured, isLocal, isModule, listFunctions } from './scope.ts';
import { mayChange, usages } from './usage.ts';

const parser = await createPythonParser();
const scopes = suite('scopes');

function read<T>(text: string, use: (scope: FunctionScope) => T): T {
  const result = parser.read(text, (source) => {
    const [scope] = listFunctions(source);
    if (scope === undefined) throw new Error('no function');
    return { value: use(scope) };
  });
  if (result === undefined) throw new Error('does not parse');
  return result.value;
}

const inFunction = (...lines: string[]) =>
  `def f(a, *b, c=1, d: int = 2, **e):\n${lines.map((line) => `    ${line}\n`).join('')}`;

scopes('know parameters of every form, and none of a lambda in a default', () => {
  assert.equal(
    read('def f(a, *b, c=lambda z: z, d: int = 2, **e): pass', (scope) => scope.parameters),
    ['a', 'b', 'c', 'd', 'e'],
  );
});

scopes('name methods and nested functions with what they stand in', () => {
  const text = 'class A:\n    def m(self):\n        def inner(): pass\nasync def g(): pass\ndef h(): yield\n';
  const found = parser.read(text, (source) =>
    listFunctions(source).map((scope) => [scope.qualifiedName, scope.isMethod, scope.isAsync, scope.isGenerator]),
  );
  assert.equal(found, [
    ['A.m', true, false, false],
    ['A.m.inner', false, false, false],
    ['g', false, true, false],
    ['h', false, false, true],
  ]);
});

scopes('see every way to give a name a value', () => {
  for (const line of [
    'x = 1',
    'x += 1',
    'y, (x, *z) = v',
    'for x in v: pass',
    'with v as x: pass',
    'import x',
    'from v import w as x',
    'print(x := 1)',
    'del x',
    'def x(): pass',
    'class x: pass',
    'v = [1 for x in w]',
  ]) {
    assert.is(
      read(inFunction(line), (scope) => bindings(scope.body, 'x').length),
      1,
      line,
    );
  }
});

scopes('do not take an attribute, a keyword or an item for a binding', () => {
  for (const line of ['v.x = 1', 'f(x=1)', 'x[0] = 1', 'x.y = 1', 'import x_y', 'from x import v', 'return x']) {
    assert.is(
      read(inFunction(line), (scope) => bindings(scope.body, 'x').length),
      0,
      line,
    );
  }
});

scopes('tell local names from parameters and global ones', () => {
  assert.ok(read(inFunction('x = 1'), (scope) => isLocal(scope, 'x')));
  assert.not(read(inFunction('a = 1'), (scope) => isLocal(scope, 'a')));
  assert.not(read(inFunction('global x', 'x = 1'), (scope) => isLocal(scope, 'x')));
  assert.ok(read(inFunction('x = 1', 'g = lambda: x'), (scope) => isCaptured(scope, 'x')));
});

scopes('trust a builtin or a module only when nothing shadows it', () => {
  const builtin = (text: string) => parser.read(text, (source) => isBuiltin(source, 'sum'));
  assert.is(builtin('x = sum([])'), true);
  for (const text of [
    'sum = 1',
    'from m import *',
    'def f(sum): pass',
    'from numpy import sum',
    'def g():\n    for sum in []: pass',
  ])
    assert.is(builtin(text), false, text);
  const module = (text: string) => parser.read(text, (source) => isModule(source, 're'));
  assert.is(module('import os, re'), true);
  for (const text of ['import regex as re', 'from v import re', 'import re\nre = 1', 'def f():\n    import re', 'x = 1'])
    assert.is(module(text), false, text);
});

scopes('see what may change a collection, and what only reads it', () => {
  for (const line of [
    'x.append(1)',
    'x[0] = 1',
    'del x[0]',
    'x += [1]',
    'f(x)',
    'y = x',
    'y = [x]',
    'x.sort()',
    'for x in v: pass',
    'g(k=x)',
    'x.other()',
    'return [x]',
  ]) {
    assert.ok(
      read(inFunction(line), (scope) => mayChange(scope.body, 'x')),
      line,
    );
  }
  for (const line of [
    'len(x)',
    'y = x[0]',
    'y = 1 in x',
    'for y in x: pass',
    'if x and v: pass',
    'y = x.index(1)',
    'y = x + [1]',
    'return x',
    'y = sorted(x)',
  ]) {
    assert.not(
      read(inFunction(line), (scope) => mayChange(scope.body, 'x')),
      line,
    );
  }
});

scopes('follow the type of a name through its assignments', () => {
  const kind = (...lines: string[]) => read(inFunction(...lines), (scope) => kindOfName(scope, 'x'));
  assert.is(kind('x = []', 'x = x + [1]'), 'list');
  assert.is(kind("x = 'a' + a"), 'str');
  assert.is(kind('x = str(a)', 'x = x[1:]'), 'str');
  for (const lines of [['x = a'], ['x = []', 'x = 1'], ['x = y', 'y = x'], ['x, y = [], []'], ['x = a + a']])
    assert.is(kind(...lines), undefined, lines.join('; '));
});

scopes('find a name that the text does not use', () => {
  assert.equal(
    parser.read('a = a_set = a_set_2', (source) => [freshName(source, 'b'), freshName(source, 'a_set')]),
    ['b', 'a_set_3'],
  );
});

scopes('say of an occurrence what it does', () => {
  const kinds = read(inFunction('x = []', 'x.append(1)', 'if 1 in x: pass', 'v(x)', 'return x'), (scope) =>
    usages(scope.body, 'x').map((usage) => usage.kind),
  );
  assert.equal(kinds, ['assigned', 'method', 'membership', 'escapes', 'returned']);
});

scopes.run();
