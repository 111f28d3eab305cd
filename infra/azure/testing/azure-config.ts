import type { AzureConfig } from '../../config.ts';
import type { AzureSurroundings } from '../../places/azure.ts';

/** A whole config of the Azure place, with the service deployed. */
export const azureConfig: AzureConfig = {
  place: 'azure',
  repository: 'https://github.com/acme/shop',
  baseBranch: '',
  targets: [],
  setupCommand: '',
  testCommand: '',
  budgetSeconds: 12,
  screenSeconds: 2,
  delta: 0.01,
  precision: 0,
  member: 'me',
  organization: '',
  project: '',
  recordsFolder: '',
  location: 'westeurope',
  zone: '1',
  vmSize: 'Standard_D8s_v6',
  imageVersion: '24.04.202410170',
  sshPublicKeyFile: '/home/me/.ssh/id_ed25519.pub',
  sshAllowFrom: ['20.1.2.3/32'],
  vmPower: 'running',
  autoShutdown: '',
  housekeepingCpus: '0-1',
  measuringCpus: '2-3',
  npmRegistry: 'https://npm.example',
  goProxy: 'https://go.example',
  serviceImage: `registry.example/tuneup@sha256:${'0'.repeat(64)}`,
  serviceRegistry: '',
  serviceReplicas: 2,
  databaseSize: 'Standard_B1ms',
  model: 'rules',
  modelName: '',
  modelAddress: '',
  deployKey: 'read',
  forgeUrl: 'https://api.github.com',
};

/** What is looked up before anything is declared. */
export const azureSurroundings: AzureSurroundings = {
  account: {
    subscriptionId: '11111111-1111-1111-1111-111111111111',
    tenantId: '22222222-2222-2222-2222-222222222222',
  },
  stack: 'dev',
  owner: 'me',
  sshPublicKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGFueXRoaW5n me',
  localFolder: '/home/me/shop/.tuneup/dev',
};
