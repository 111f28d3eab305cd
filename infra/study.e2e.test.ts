import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type DeclaredResource, declareResources } from './azure/testing/declared-resources.ts';
import type { StudyConfig } from './config.ts';
import type { Machine, Place } from './places/place.ts';
import { declareStudy } from './study.ts';

const config: StudyConfig = {
  repository: '/shop',
  baseBranch: '',
  targets: [{ target: 'shop.py:unique', benchmark: '', precision: 0, budgetSeconds: 5, delta: 0.01 }],
  setupCommand: '',
  testCommand: '',
  budgetSeconds: 5,
  screenSeconds: 1,
  delta: 0.01,
  precision: 0,
  member: '',
  organization: '',
  project: '',
  recordsFolder: '/records',
};
const ssh = { hostKey: `ssh-ed25519 ${'A'.repeat(68)}`, identityFile: '/home/me/key', localFolder: '/here' };
/** What a resource knows of the machine it works on. */
const machineKeys = ['executor', 'hostKey', 'identityFile', 'localFolder'];

async function declare(machine: Machine): Promise<DeclaredResource[]> {
  const place: Place = {
    machine,
    repository: '/shop',
    organization: 'local',
    project: 'shop',
    serviceUrl: 'http://127.0.0.1:8000',
    serviceKeyFile: '/key',
    forgeUrl: 'http://127.0.0.1:8010',
    forgeTokenFile: '/token',
    outputs: {},
  };
  return declareResources(() => {
    declareStudy(config, place, { name: 'Me', email: 'me@example.org' });
  });
}

function machineOf({ inputs }: DeclaredResource): Record<string, unknown> {
  return Object.fromEntries(machineKeys.flatMap((key) => (key in inputs ? [[key, inputs[key]]] : [])));
}

const study = suite('study');

study('says of this machine no more than its name, so that what was made before stays as it is', async () => {
  const resources = await declare({ executor: 'local', workspaceFolder: '/work' });
  assert.is(resources.length, 8);
  for (const resource of resources) assert.equal(machineOf(resource), { executor: 'local' }, resource.name);
});

study('tells every resource how another machine is reached, and works in a folder there', async () => {
  const executor = 'ssh://bench@20.9.8.7:22';
  const resources = await declare({ executor, workspaceFolder: '/home/bench/work', ssh });
  for (const resource of resources) {
    assert.equal(machineOf(resource), { executor, ...ssh }, resource.name);
    assert.is(resource.inputs.workspaceFolder ?? resource.inputs.folder, '/home/bench/work', resource.name);
  }
});

study.run();
