import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { parseConfig } from './config.ts';

const declared = parse(readFileSync(new URL('../Pulumi.yaml', import.meta.url), 'utf8')).config as Record<
  string,
  { default: unknown; description: string }
>;

const azure = asTexts(parse(readFileSync(new URL('../Pulumi.dev.yaml', import.meta.url), 'utf8')).config);
const hostKey = `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${'a'.repeat(43)}`;

/** The texts the engine would give for a stack that sets nothing. */
function defaults(): Record<string, string> {
  return asTexts(Object.fromEntries(Object.entries(declared).map(([key, { default: value }]) => [key, value])));
}

function asTexts(values: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key.replace('tuneup:', ''),
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}

const config = suite('config');

function targetsOf(...names: string[]): Record<string, string> {
  return { repository: '/r', targets: JSON.stringify(names.map((target) => ({ target }))) };
}

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

config('reads the keys of the configured place, and no other', () => {
  const broken = { vmPower: 'asleep', zone: '9', serviceImage: 'latest' };
  const local = parseConfig({ ...defaults(), ...broken }).value;
  assert.is(local?.place, 'local');
  assert.not.ok('vmPower' in (local ?? {}));
  const { value, problems } = parseConfig({ ...defaults(), ...azure, servicePort: 'often', machine: 'moon' });
  assert.equal(problems, []);
  assert.is(value?.place, 'azure');
  assert.not.ok('servicePort' in (value ?? {}));
});

config('takes the values of the Azure stack', () => {
  const { value, problems } = parseConfig({ ...defaults(), ...azure });
  assert.equal(problems, []);
  if (value?.place !== 'azure') throw new Error('expected the place azure');
  assert.equal(value.sshAllowFrom, ['auto']);
  assert.is(value.vmPower, 'running');
  assert.is(value.sshPublicKeyFile, join(homedir(), '.ssh/id_ed25519.pub'));
});

config('takes several who may reach the machine', () => {
  const { value } = parseConfig({ ...defaults(), ...azure, sshAllowFrom: 'auto, 203.0.113.7/32' });
  assert.equal(value?.place === 'azure' && value.sshAllowFrom, ['auto', '203.0.113.7/32']);
});

config('takes another machine with its host key', () => {
  const { value, problems } = parseConfig({ ...defaults(), machine: 'ssh://me@lab.example:2222', machineHostKey: hostKey });
  assert.equal(problems, []);
  assert.is(value?.place === 'local' && value.machine, 'ssh://me@lab.example:2222');
});

const refused: [title: string, changes: Record<string, string>, where: string, what: RegExp][] = [
  ['a language that is not known', targetsOf('a.rb:f'), 'tuneup:targets[0]', /expected a file that ends in \.py/],
  ['two languages in one study', targetsOf('a.py:f', 'b.ts:g'), 'tuneup:targets', /are in python and javascript/],
  ['a place there is not', { place: 'moon' }, 'tuneup:place', /must be "local" or "azure"/],
  ['a machine that is none', { machine: 'lab.example' }, 'tuneup:machine', /such as ssh:\/\//],
  [
    'a machine without its host key',
    { machine: 'ssh://me@lab.example' },
    'tuneup:machineHostKey',
    /ssh:\/\/me@lab\.example itself/,
  ],
  ['a folder that is not absolute', { machineFolder: 'tuneup' }, 'tuneup:machineFolder', /absolute folder/],
  ['the example on Azure', { ...azure, repository: '' }, 'tuneup:repository', /example is for the local place/],
  ['an image of no version', { ...azure, imageVersion: 'latest' }, 'tuneup:imageVersion', /version of the Ubuntu image/],
  ['an image of the service by its tag', { ...azure, serviceImage: 'a/b:latest' }, 'tuneup:serviceImage', /by its digest/],
  ['another power than two', { ...azure, vmPower: 'stopped' }, 'tuneup:vmPower', /"running" or "deallocated"/],
  ['a time that is none', { ...azure, autoShutdown: '2500' }, 'tuneup:autoShutdown', /time of day/],
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
