import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readArguments } from './arguments.ts';

const commands = ['up', 'destroy'];
const argumentsOf = (...argv: string[]) => readArguments(argv, commands);
const sessionArguments = suite('session arguments');

sessionArguments('reads the targets, by commas or blanks, and keeps what is for pulumi', () => {
  const { command, request } = argumentsOf(
    'up',
    '--targets',
    'a/b.py:f, a/b.py:C.m',
    '--repository',
    'https://host/o/r.git',
    '--',
    '--refresh',
  );
  assert.is(command, 'up');
  assert.equal(request, { targets: ['a/b.py:f', 'a/b.py:C.m'], repository: 'https://host/o/r.git', more: ['--refresh'] });
});

sessionArguments('makes a path absolute', () => {
  assert.is(argumentsOf('up', '--repository', '/').request.repository, '/');
  assert.match(argumentsOf('up', '--repository', '.').request.repository ?? '', /^\//);
});

const refused: [title: string, argv: string[], code: string, what: RegExp][] = [
  ['an unknown command', ['fly'], 'command-unknown', /expected one of up, destroy, got "fly"/],
  [
    'a repository that is not there',
    ['up', '--repository', '/no/such/place'],
    'repository-missing',
    /nothing at \/no\/such\/place/,
  ],
  ['a target without a function', ['up', '--targets', 'a/b.py'], 'target-invalid', /got "a\/b.py"/],
  ['no target at all', ['up', '--targets', ' , '], 'target-invalid', /TARGETS is empty/],
  ['a stack named like a path', ['up', '--stack', '../x'], 'stack-invalid', /STACK must be letters/],
];

for (const [title, argv, code, what] of refused) {
  sessionArguments(`refuses ${title}`, () => {
    try {
      argumentsOf(...argv);
    } catch (error) {
      assert.is((error as { code?: string }).code, code);
      assert.match((error as Error).message, what);
      return;
    }
    assert.unreachable('it was taken');
  });
}

sessionArguments.run();
