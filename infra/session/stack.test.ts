import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../../checks/rejects.ts';
import { clean } from './clean.ts';
import { projectFolder } from './folders.ts';
import { pulumiEnvironment } from './pulumi.ts';
import { describeStack } from './stack.ts';

const folder = mkdtempSync(join(tmpdir(), 'stack-'));
const chosen = { TUNEUP_FOLDER: folder, PULUMI_HOME: folder, PULUMI_BACKEND_URL: undefined, PULUMI_ACCESS_TOKEN: undefined };
for (const [name, value] of Object.entries(chosen)) {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const stack = suite('stack');

stack('of this machine keeps its config, its state and a passphrase for nothing below .tuneup', () => {
  for (const name of ['local', 'local-shop']) {
    const { isShared, configFile, stateFile } = describeStack(name);
    assert.is(isShared, false);
    assert.is(configFile, join(folder, name, `Pulumi.${name}.yaml`));
    assert.is(stateFile, join(folder, 'state/.pulumi/stacks/tuneup', `${name}.json`));
  }
  const environment = pulumiEnvironment(describeStack('local'));
  assert.is(environment.PULUMI_CONFIG_PASSPHRASE, '');
  assert.is(environment.PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION, 'true');
});

stack(
  'with a file beside Pulumi.yaml is the team’s: that is its config, and its plugins and secrets are nobody’s business here',
  () => {
    const dev = describeStack('dev');
    assert.is(dev.isShared, true);
    assert.is(dev.configFile, join(projectFolder, 'Pulumi.dev.yaml'));
    const environment = pulumiEnvironment(dev);
    assert.is(environment.PULUMI_CONFIG_PASSPHRASE, undefined);
    assert.is(environment.PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION, undefined);
    assert.is(environment.PULUMI_BACKEND_URL, `file://${join(folder, 'state')}`);
  },
);

stack('of a team has its state where the team keeps it', () => {
  process.env.PULUMI_BACKEND_URL = 's3://states';
  try {
    const dev = describeStack('dev');
    assert.is(dev.stateFile, undefined);
    assert.is(pulumiEnvironment(dev).PULUMI_BACKEND_URL, undefined);
    assert.is(describeStack('local').stateFile, join(folder, 'state/.pulumi/stacks/tuneup/local.json'));
  } finally {
    delete process.env.PULUMI_BACKEND_URL;
  }
});

stack('on Azure is not forgotten by a clean while it still has something there', async () => {
  const { stateFile = '' } = describeStack('dev');
  mkdirSync(join(folder, 'dev'), { recursive: true });
  mkdirSync(dirname(stateFile), { recursive: true });
  writeFileSync(stateFile, JSON.stringify({ checkpoint: { latest: { resources: [{}] } } }));
  assert.match((await rejects(clean(), 'stack-up')).message, 'make destroy STACK=dev');
  process.env.PULUMI_BACKEND_URL = 's3://states';
  try {
    assert.is(describeStack('dev').stateFile, stateFile, 'a login made since begins nothing twice');
    await rejects(clean(), 'stack-up');
  } finally {
    delete process.env.PULUMI_BACKEND_URL;
  }
  writeFileSync(stateFile, JSON.stringify({ checkpoint: { latest: {} } }));
  assert.is(await clean(), 0);
});

stack('of this machine goes with a clean, unless it holds something on Azure', async () => {
  const { stateFile = '' } = describeStack('local-shop');
  const holding = (type: string) => JSON.stringify({ checkpoint: { latest: { resources: [{ type }] } } });
  mkdirSync(join(folder, 'local-shop'), { recursive: true });
  mkdirSync(dirname(stateFile), { recursive: true });
  writeFileSync(stateFile, holding('azure-native:compute:VirtualMachine'));
  assert.match((await rejects(clean(), 'stack-up')).message, 'make destroy STACK=local-shop');
  writeFileSync(stateFile, holding('pulumi-nodejs:dynamic/tuneup:Workspace'));
  assert.is(await clean(), 0);
});

stack.run();
