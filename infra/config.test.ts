import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { parseConfig } from './config.ts';

const declared = parse(readFileSync(new URL('../Pulumi.yaml', import.meta.url), 'utf8')).config as Record<
  string,
  { default: unknown; description: string }
>;

/** The texts the engine would give for a stack that sets nothing. */
function defaults(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(declared).map(([key, { default: value }]) => [
      key.replace('tuneup:', ''),
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}

const config = suite('config');

config('takes the defaults that Pulumi.yaml declares', () => {
  const { value, problems } = parseConfig(defaults());
  assert.equal(problems, []);
  assert.is(value?.delta, 0.01);
  assert.equal(value?.targets, []);
});

config('lets a target set its own precision and takes the rest from above', () => {
  const targets = JSON.stringify([{ target: 'a/b.py:f', precision: 0.02 }, { target: 'a/b.py:C.m' }]);
  const { value } = parseConfig({ ...defaults(), repository: '/r', targets, budgetSeconds: '5' });
  assert.equal(value?.targets, [
    { target: 'a/b.py:f', benchmark: '', precision: 0.02, budgetSeconds: 5, delta: 0.01 },
    { target: 'a/b.py:C.m', benchmark: '', precision: 0, budgetSeconds: 5, delta: 0.01 },
  ]);
});

const refused: [title: string, changes: Record<string, string>, where: string, what: RegExp][] = [
  ['a place there is not', { place: 'moon' }, 'tuneup:place', /must be "local"/],
  [
    'a target without a function',
    { targets: '[{"target":"a.py"}]' },
    'tuneup:targets[0].target',
    /must name a file and a function/,
  ],
  ['an unknown key in a target', { targets: '[{"target":"a.py:f","speed":1}]' }, 'tuneup:targets[0]', /target/],
  ['a target declared twice', { targets: '[{"target":"a.py:f"},{"target":"a.py:f"}]' }, 'tuneup:targets[1]', /declared twice/],
  ['targets that are no list', { targets: 'a.py:f' }, 'tuneup:targets', /expected array/],
  ['a delta in percent', { delta: '1' }, 'tuneup:delta', /must be a fraction/],
  ['a budget of nothing', { budgetSeconds: '0' }, 'tuneup:budgetSeconds', /more than 0/],
  ['another repository without targets', { repository: '/r' }, 'tuneup:targets', /say what should be fast/],
];

for (const [title, changes, where, what] of refused) {
  config(`refuses ${title}`, () => {
    const { value, problems } = parseConfig({ ...defaults(), ...changes });
    assert.is(value, undefined);
    assert.is(problems[0]?.where, where);
    assert.match(problems[0]?.what ?? '', what);
  });
}

config('lists every problem at once', () => {
  assert.is(parseConfig({ ...defaults(), place: 'moon', delta: '7', screenSeconds: '-1' }).problems.length, 3);
});

config.run();
