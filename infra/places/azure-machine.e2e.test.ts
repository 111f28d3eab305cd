import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { output } from '@pulumi/pulumi';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../../checks/rejects.ts';
import { findTypeProblems } from '../azure/testing/arm-types.ts';
import { type DeclaredResource, declareResources } from '../azure/testing/declared-resources.ts';
import { rules } from '../policy/rules.ts';
import { type AzureMachineArgs, declareAzureMachine } from './azure-machine.ts';

const account = { subscriptionId: '11111111-1111-1111-1111-111111111111', tenantId: 't' };
const wanted: AzureMachineArgs = {
  stack: 'dev',
  owner: 'me',
  location: 'westeurope',
  zone: '1',
  size: 'Standard_D8s_v6',
  imageVersion: '24.04.202410170',
  sshPublicKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGFueXRoaW5n me',
  sshAllowFrom: ['20.1.2.3/32'],
  power: 'running',
  housekeepingCpus: '0-1',
  measuringCpus: '2-3',
  npmRegistry: 'https://npm.example',
  goProxy: 'https://go.example',
};

async function declare(changes: Partial<AzureMachineArgs> = {}): Promise<{ resources: DeclaredResource[]; outputs: unknown }> {
  let outputs: Promise<unknown> | undefined;
  const resources = await declareResources((options) => {
    const declared = output(declareAzureMachine({ ...wanted, ...changes }, account, options));
    outputs = new Promise((resolve) => declared.apply(resolve));
  });
  return { resources, outputs: await outputs };
}

const machine = suite('machine on Azure');

machine('gives what a person needs to use it', async () => {
  const { outputs } = await declare();
  assert.equal(outputs, {
    resourceGroup: 'tuneup-dev',
    vmName: 'tuneup-dev-vm',
    vmPower: 'running',
    allowedSshSource: ['20.1.2.3/32'],
    sshCommand: 'ssh bench@20.9.8.7',
  });
});

machine('declares only what the types allow, everything tagged with stack and owner', async () => {
  const { resources } = await declare({ autoShutdown: '1900' });
  const onAzure = resources.filter(({ type }) => type.startsWith('azure-native:'));
  assert.is(onAzure.length, 14);
  assert.equal(onAzure.flatMap(findTypeProblems), []);
  for (const { inputs, name } of onAzure.filter(({ inputs }) => 'location' in inputs))
    assert.is((inputs.tags as Record<string, string> | undefined)?.owner, 'me', `${name} has no owner`);
});

machine('keeps every promise of the policy pack', async () => {
  const { resources } = await declare();
  assert.equal(
    resources.flatMap(({ type, inputs }) => rules.flatMap(({ find }) => find(type, inputs))),
    [],
  );
});

machine('changes the address and its rule alone when the address moves, and back', async () => {
  const a = (await declare()).resources;
  const b = (await declare({ sshAllowFrom: ['20.4.5.6/32'] })).resources;
  const changed = b.filter(({ inputs }, i) => JSON.stringify(inputs) !== JSON.stringify(a[i]?.inputs)).map(({ type }) => type);
  assert.equal(changed.sort(), ['azure-native:network:SecurityRule', 'pulumi-nodejs:dynamic/tuneup:CallerAddress']);
  const back = (await declare()).resources;
  assert.equal(
    back.map(({ inputs }) => inputs),
    a.map(({ inputs }) => inputs),
  );
});

machine('changes its power alone when it is put to sleep', async () => {
  const a = (await declare()).resources;
  const b = (await declare({ power: 'deallocated' })).resources;
  const changed = b.filter(({ inputs }, i) => JSON.stringify(inputs) !== JSON.stringify(a[i]?.inputs)).map(({ type }) => type);
  assert.equal(changed, ['pulumi-nodejs:dynamic/tuneup:VmPower']);
});

machine('refuses boot values before anything is declared', async () => {
  let declared: DeclaredResource[] | undefined;
  await rejects(
    (async () => {
      declared = await declareResources((options) => declareAzureMachine({ ...wanted, measuringCpus: 'all' }, account, options));
    })(),
    'template-invalid',
  );
  assert.is(declared, undefined);
});

machine('is not loaded by a local stack, nor is any package of Azure', () => {
  const rooms = ['../config.ts', '../author.ts', './index.ts', '../study.ts'].map((path) => new URL(path, import.meta.url).href);
  const script = `
    import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context); } });
    for (const room of ${JSON.stringify(rooms)}) await import(room);
    console.log(loaded.length > 20, loaded.filter((url) => /node_modules\\/(@azure|@pulumi\\/(azure-native|command|github|policy))\\/|infra\\/(azure|components)\\//.test(url)));
    process.exit();
  `;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    encoding: 'utf8',
    timeout: 60_000,
  });
  assert.is(stdout, 'true []\n', stderr);
});

machine.run();
