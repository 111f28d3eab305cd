import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { rejects } from '../../checks/rejects.ts';
import { ensureStack } from './config-file.ts';
import type { Pulumi } from './pulumi.ts';
import { describeStack, type Stack } from './stack.ts';

const folder = mkdtempSync(join(tmpdir(), 'config-file-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** A CLI that knows these stacks of the team's, and writes down what it is asked. */
function createPulumi(stacks: string[] = []): Pulumi & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    show: async () => 0,
    async capture(args) {
      asked.push(args.filter((arg) => !arg.startsWith('/')).join(' '));
      const isKnown = args[1] === 'init' || stacks.includes(args[2] ?? '');
      return { exitCode: isKnown ? 0 : 255, output: '', errors: '' };
    },
  };
}

const sharedText =
  '# What we measure on.\nconfig:\n  tuneup:place: azure # never local\n  tuneup:repository: https://github.com/acme/shop\n';

function createShared(): Stack {
  const { stateFile: _, ...stack } = describeStack('dev');
  const configFile = join(mkdtempSync(join(folder, 'shared-')), 'Pulumi.dev.yaml');
  writeFileSync(configFile, sharedText);
  return { ...stack, isShared: true, configFile };
}

function createLocal(): Stack {
  const own = mkdtempSync(join(folder, 'local-'));
  mkdirSync(join(own, 'local-shop'));
  const described = { ...describeStack('local-shop'), folder: join(own, 'local-shop'), stateFile: join(own, 'state.json') };
  return { ...described, configFile: join(own, 'local-shop', 'Pulumi.local-shop.yaml') };
}

const read = ({ configFile }: Stack) => (parse(readFileSync(configFile, 'utf8')) as { config: Record<string, unknown> }).config;
const configFile = suite('config file');

configFile('of a shared stack is left alone when nothing is asked for', async () => {
  const stack = createShared();
  const pulumi = createPulumi(['dev']);
  await ensureStack(stack, { more: [] }, pulumi);
  assert.equal(pulumi.asked, ['stack --stack dev --show-name']);
  assert.is(readFileSync(stack.configFile, 'utf8'), sharedText);
});

configFile('of a shared stack takes what is asked for, and keeps what people wrote', async () => {
  const stack = createShared();
  await ensureStack(stack, { targets: ['cart.py:total'], more: [] }, createPulumi(['dev']));
  assert.is(readFileSync(stack.configFile, 'utf8'), `${sharedText}  tuneup:targets:\n    - target: cart.py:total\n`);
});

configFile('belongs to a stack that is made where the team has none yet', async () => {
  const pulumi = createPulumi();
  await ensureStack(createShared(), { more: [] }, pulumi);
  assert.equal(pulumi.asked, ['stack --stack dev --show-name', 'stack init dev --no-select']);
});

configFile('of a local stack starts with the values of the tracked one', async () => {
  const stack = createLocal();
  const pulumi = createPulumi();
  await ensureStack(stack, { repository: '/shop', targets: ['a.py:f'], more: [] }, pulumi);
  assert.equal(pulumi.asked, ['stack init local-shop --cwd --no-select']);
  assert.equal(read(stack), { 'tuneup:place': 'local', 'tuneup:repository': '/shop', 'tuneup:targets': [{ target: 'a.py:f' }] });
});

configFile('keeps what was set for a target that is named again', async () => {
  const stack = createShared();
  writeFileSync(
    stack.configFile,
    'config:\n  tuneup:targets:\n    - target: a.py:f\n      precision: 0.2\n    - target: a.py:g\n',
  );
  await ensureStack(stack, { targets: ['a.py:f', 'a.py:h'], more: [] }, createPulumi(['dev']));
  assert.equal(read(stack)['tuneup:targets'], [{ target: 'a.py:f', precision: 0.2 }, { target: 'a.py:h' }]);
});

configFile('refuses another repository without targets, and what is no YAML', async () => {
  const stack = createShared();
  await rejects(ensureStack(stack, { repository: '/other', more: [] }, createPulumi(['dev'])), 'targets-missing');
  assert.is(readFileSync(stack.configFile, 'utf8'), sharedText);
  writeFileSync(stack.configFile, 'config: [');
  await rejects(ensureStack(stack, { more: [] }, createPulumi(['dev'])), 'config-unreadable');
});

configFile.run();
