import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rules } from './rules.ts';

const sshRule = {
  access: 'Allow',
  direction: 'Inbound',
  protocol: 'Tcp',
  destinationPortRange: '22',
  sourceAddressPrefix: '20.1.2.3/32',
};
const vm = {
  location: 'westeurope',
  tags: { project: 'p', stack: 's', owner: 'o', 'auto-shutdown': 'off' },
  hardwareProfile: { vmSize: 'Standard_D8s_v6' },
  priority: 'Regular',
  securityProfile: { securityType: 'TrustedLaunch' },
  osProfile: {
    customData: encode('#cloud-config\npackages: [git]\n'),
    linuxConfiguration: { disablePasswordAuthentication: true, ssh: { publicKeys: [{ keyData: 'ssh-ed25519 AAAA me' }] } },
  },
};
const app = {
  configuration: { ingress: { allowInsecure: false } },
  template: {
    containers: [
      {
        env: [
          { name: 'DATABASE_URL', secretRef: 'database-url' },
          { name: 'PORT', value: '8080' },
        ],
      },
    ],
  },
};
const storage = { allowBlobPublicAccess: false, enableHttpsTrafficOnly: true, minimumTlsVersion: 'TLS1_2' };

function encode(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** An RSA key of so many bits, as far as its shape goes. */
function rsaKey(bits: number): string {
  const parts = [Buffer.from('ssh-rsa'), Buffer.from([1, 0, 1]), Buffer.concat([Buffer.from([0]), Buffer.alloc(bits / 8, 0xff)])];
  const wire = parts.flatMap((part) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(part.length);
    return [length, part];
  });
  return `ssh-rsa ${Buffer.concat(wire).toString('base64')} me`;
}

function withKeys(...keys: string[]): object {
  const publicKeys = keys.map((keyData) => ({ keyData }));
  return {
    ...vm,
    osProfile: { ...vm.osProfile, linuxConfiguration: { ...vm.osProfile.linuxConfiguration, ssh: { publicKeys } } },
  };
}

/** `rule: what` for everything the pack has against a resource. */
function said(type: string, props: object): string[] {
  return rules.flatMap(({ name, find }) =>
    find(`azure-native:${type}`, props as Record<string, unknown>).map((what) => `${name}: ${what}`),
  );
}

const policy = suite('policy pack');

const fine: [title: string, type: string, props: object][] = [
  ['SSH from one address', 'network:SecurityRule', sshRule],
  ['SSH from a /24', 'network:SecurityRule', { ...sshRule, sourceAddressPrefix: '20.1.2.0/24' }],
  ['SSH from a wide private range', 'network:SecurityRule', { ...sshRule, sourceAddressPrefix: '10.0.0.0/8' }],
  ['https from everyone', 'network:SecurityRule', { ...sshRule, destinationPortRange: '443', sourceAddressPrefix: '*' }],
  ['a rule that denies', 'network:SecurityRule', { ...sshRule, access: 'Deny', sourceAddressPrefix: '*' }],
  ['a rule whose source is not known yet', 'network:SecurityRule', { ...sshRule, sourceAddressPrefix: undefined }],
  ['a standard address', 'network:PublicIPAddress', { sku: { name: 'Standard' } }],
  ['a delegated database', 'dbforpostgresql:Server', { network: { delegatedSubnetResourceId: '/s' } }],
  [
    'a database firewall rule for one address',
    'dbforpostgresql:FirewallRule',
    { startIpAddress: '20.1.2.3', endIpAddress: '20.1.2.3' },
  ],
  ['a machine', 'compute:VirtualMachine', vm],
  ['a machine with a long RSA key', 'compute:VirtualMachine', withKeys(rsaKey(3072))],
  ['a container app', 'app:ContainerApp', app],
  ['a registry', 'containerregistry:Registry', { adminUserEnabled: false, anonymousPullEnabled: false }],
  ['a storage account', 'storage:StorageAccount', storage],
  ['a vault that keeps', 'keyvault:Vault', { properties: { enablePurgeProtection: true } }],
];

for (const [title, type, props] of fine) policy(`lets ${title} pass`, () => assert.equal(said(type, props), []));

const broken: [title: string, type: string, props: object, what: RegExp][] = [
  ...['*', 'Internet', 'any', '0.0.0.0/0', '::/0', '20.0.0.0/8', '20.1.0.0/23', '2000::/3'].map(
    (source): [string, string, object, RegExp] => [
      `SSH from ${source}`,
      'network:SecurityRule',
      { ...sshRule, sourceAddressPrefix: source },
      /^login-from-few: port 22 must not be open/,
    ],
  ),
  [
    'SSH from everyone in a list',
    'network:SecurityRule',
    { ...sshRule, sourceAddressPrefix: undefined, sourceAddressPrefixes: ['20.1.2.3/32', '*'] },
    /^login-from-few/,
  ],
  [
    'SSH inside a range of ports',
    'network:SecurityRule',
    { ...sshRule, destinationPortRange: '20-30', sourceAddressPrefix: '*' },
    /^login-from-few: port 22/,
  ],
  [
    'all ports',
    'network:SecurityRule',
    { ...sshRule, destinationPortRange: '*', sourceAddressPrefix: '*' },
    /^login-from-few: port 22 and 3389/,
  ],
  [
    'remote desktop in a list of ports',
    'network:SecurityRule',
    { ...sshRule, destinationPortRange: undefined, destinationPortRanges: ['443', '3389'], sourceAddressPrefix: '*' },
    /^login-from-few: port 3389/,
  ],
  [
    'an inline rule',
    'network:NetworkSecurityGroup',
    { securityRules: [sshRule, { ...sshRule, sourceAddressPrefix: '*' }] },
    /^login-from-few/,
  ],
  ['a basic address', 'network:PublicIPAddress', {}, /^no-basic-address/],
  ['a public database', 'dbforpostgresql:Server', { network: { publicNetworkAccess: 'Enabled' } }, /^no-public-database/],
  ['a database that nobody closed', 'dbforpostgresql:Server', {}, /^no-public-database/],
  [
    'a database open to all of Azure',
    'dbforpostgresql:FirewallRule',
    { startIpAddress: '0.0.0.0', endIpAddress: '0.0.0.0' },
    /^no-public-database/,
  ],
  [
    'a database open to everyone',
    'dbforpostgresql:FirewallRule',
    { startIpAddress: '1.0.0.0', endIpAddress: '255.255.255.255' },
    /^no-public-database/,
  ],
  [
    'a password',
    'compute:VirtualMachine',
    { ...vm, osProfile: { ...vm.osProfile, adminPassword: 'x' } },
    /^key-login-only: .*adminPassword/,
  ],
  [
    'login by password',
    'compute:VirtualMachine',
    { ...vm, osProfile: { linuxConfiguration: { ...vm.osProfile.linuxConfiguration, disablePasswordAuthentication: false } } },
    /^key-login-only: .*disablePasswordAuthentication/,
  ],
  ['a short RSA key', 'compute:VirtualMachine', withKeys(rsaKey(2048)), /^key-login-only: .*3072 bits/],
  ['no key', 'compute:VirtualMachine', withKeys(), /^key-login-only/],
  [
    'a boot text with an accent',
    'compute:VirtualMachine',
    { ...vm, osProfile: { ...vm.osProfile, customData: encode('#cloud-config\n# caf\u00e9\n') } },
    /^boot-text-valid: .*line 2, column 6: must be ASCII/,
  ],
  ['a spot machine', 'compute:VirtualMachine', { ...vm, priority: 'Spot' }, /^steady-machine/],
  ['a bursting machine', 'compute:VirtualMachine', { ...vm, hardwareProfile: { vmSize: 'Standard_B2s' } }, /^steady-machine/],
  ['a machine that boots anything', 'compute:VirtualMachine', { ...vm, securityProfile: {} }, /^trusted-launch/],
  [
    'a machine nobody decided about',
    'compute:VirtualMachine',
    { ...vm, tags: { project: 'p', stack: 's', owner: 'o' } },
    /^sleep-decided/,
  ],
  ['plain http', 'app:ContainerApp', { ...app, configuration: { ingress: { allowInsecure: true } } }, /^service-over-https/],
  [
    'a secret in clear',
    'app:ContainerApp',
    { template: { containers: [{ env: [{ name: 'OPENAI_API_KEY', value: 'x' }] }] } },
    /^no-secret-in-clear: the variable OPENAI_API_KEY/,
  ],
  ['a registry with an admin', 'containerregistry:Registry', { adminUserEnabled: true }, /^registry-without-admin/],
  ['public blobs', 'storage:StorageAccount', { ...storage, allowBlobPublicAccess: true }, /^storage-closed/],
  ['a vault that anyone empties', 'keyvault:Vault', { properties: {} }, /^vault-kept/],
  ['old TLS', 'storage:StorageAccount', { ...storage, minimumTlsVersion: 'TLS1_0' }, /^storage-closed/],
  [
    'something nobody owns',
    'network:VirtualNetwork',
    { location: 'westeurope', tags: { project: 'p' } },
    /^owner-known: should have the tags stack, owner/,
  ],
];

for (const [title, type, props, what] of broken) {
  policy(`refuses ${title}`, () => {
    const all = said(type, props);
    assert.ok(
      all.some((one) => what.test(one)),
      `said: ${all.join('; ') || 'nothing'}`,
    );
  });
}

policy('has a stack that breaks each of its rules', () => {
  const broke = new Set(broken.flatMap(([, type, props]) => said(type, props).map((one) => one.split(':')[0])));
  assert.equal(
    rules.map(({ name }) => name).filter((name) => !broke.has(name)),
    [],
  );
});

policy('has no word on other resources', () => {
  for (const { find } of rules) assert.equal(find('pulumi-nodejs:dynamic/tuneup:Workspace', {}), []);
});

policy.run();
