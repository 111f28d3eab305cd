import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse, stringify } from 'yaml';
import { ensurePulumi } from '../cli/ensure-pulumi.ts';
import { projectFolder } from './folders.ts';

const place = mkdtempSync(join(tmpdir(), 'azure-login-'));
process.on('exit', () => rmSync(place, { recursive: true, force: true }));
const tracked = join(projectFolder, 'Pulumi.dev.yaml');
const sentence = /this stack is on Azure and needs a login: [^\n]*Run `az login`/;

const { command } = await ensurePulumi();
const pulumiHome = join(place, 'home');
const bin = join(place, 'bin');
mkdirSync(bin);
for (const program of ['sh', 'env', 'git', 'uname', 'dirname', 'readlink', 'cat', 'sed']) {
  const found = folderOf(program);
  if (found !== undefined) symlinkSync(join(found, program), join(bin, program));
}

/** Nobody's environment: no Azure CLI, no login of any kind, state and plugins in a folder of the test. */
const nobody: Record<string, string> = {
  PATH: [dirname(process.execPath), command.includes('/') ? dirname(command) : (folderOf(command) ?? ''), bin].join(delimiter),
  HOME: place,
  PULUMI_HOME: pulumiHome,
  PULUMI_BACKEND_URL: `file://${join(place, 'state')}`,
  PULUMI_CONFIG_PASSPHRASE: 'of this test',
  PULUMI_SKIP_UPDATE_CHECK: 'true',
  TUNEUP_FOLDER: join(place, 'tuneup'),
};
/** A login that nobody has looked at yet. */
const somebody = { ARM_CLIENT_ID: 'c', ARM_CLIENT_SECRET: 's', ARM_TENANT_ID: 't', ARM_SUBSCRIPTION_ID: 'p' };

function run(program: string, args: string[], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: projectFolder,
    encoding: 'utf8',
    env: { ...nobody, ...env },
    timeout: 60_000,
  });
  return { status, text: `${stdout}${stderr}` };
}

/** Plain `pulumi preview` of the Azure stack, with the values that are tracked and these. */
function preview(config: Record<string, string>, env: Record<string, string> = {}) {
  const file = join(place, 'Pulumi.dev.yaml');
  const { config: values } = parse(readFileSync(tracked, 'utf8')) as { config: Record<string, unknown> };
  writeFileSync(file, stringify({ ...salt, config: { ...values, ...config } }));
  return run('pulumi', ['preview', '--stack', 'dev', '--config-file', file, '--non-interactive', '--color', 'never'], env);
}

let salt: { encryptionsalt?: string } = {};
const login = suite('a stack on Azure without a login');

login.before(() => {
  mkdirSync(join(place, 'state'));
  const work = join(place, 'work');
  mkdirSync(work);
  writeFileSync(join(work, 'Pulumi.yaml'), readFileSync(join(projectFolder, 'Pulumi.yaml')));
  const { status, text } = run('pulumi', ['stack', 'init', 'dev', '--cwd', work, '--no-select']);
  assert.is(status, 0, text);
  const { encryptionsalt } = parse(readFileSync(join(work, 'Pulumi.dev.yaml'), 'utf8')) as { encryptionsalt?: string };
  salt = encryptionsalt === undefined ? {} : { encryptionsalt };
});

for (const name of ['preview', 'up', 'destroy']) {
  login(`is refused by \`make ${name}\` in one sentence, before there is a CLI`, () => {
    const before = readFileSync(tracked, 'utf8');
    const { status, text } = run(process.execPath, ['infra/session/index.ts', name, '--stack', 'dev']);
    assert.is(status, 1);
    assert.is(text.trim().split('\n').length, 1, text);
    assert.match(text, sentence);
    assert.is(readFileSync(tracked, 'utf8'), before);
  });
}

login('is refused by plain `pulumi preview` with that sentence, before any plugin is sought', () => {
  const { status, text } = preview({});
  assert.is.not(status, 0);
  assert.match(text, sentence, text);
  assert.not.match(text, /plugin|download|at file:|\.ts:\d/i);
  assert.equal(plugins(), []);
});

login('is what stops it: with one, the plugin is what it asks for next', () => {
  const key = join(place, 'key.pub');
  writeFileSync(key, 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGFueXRoaW5n me\n');
  const values = {
    'tuneup:sshAllowFrom': '20.1.2.3/32',
    'tuneup:sshPublicKeyFile': key,
    'tuneup:npmRegistry': 'https://npm.example',
    'tuneup:goProxy': 'https://go.example',
  };
  const { status, text } = preview(values, { ...somebody, PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true' });
  assert.is.not(status, 0);
  assert.not.match(text, /needs a login/);
  assert.match(text, /plugin .*azure-native|azure-native.* plugin/i, text);
});

login.run();

/** Where this machine has a program. */
function folderOf(program: string): string | undefined {
  return (process.env.PATH ?? '').split(delimiter).find((folder) => existsSync(join(folder, program)));
}

function plugins(): string[] {
  const folder = join(pulumiHome, 'plugins');
  return existsSync(folder) ? readdirSync(folder) : [];
}
