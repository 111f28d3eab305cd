import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../../checks/rejects.ts';
import { renderBenchVm } from '../../cloud-init/render.ts';
import { findTypeProblems } from '../azure/testing/arm-types.ts';
import { type DeclaredResource, declareResources, findOne as find } from '../azure/testing/declared-resources.ts';
import { BenchVm, type BenchVmArgs } from './bench-vm.ts';
import { Network } from './network.ts';

const placed = {
  resourceGroupName: 'tuneup-dev',
  location: 'westeurope',
  tags: { project: 'tuneup', stack: 'dev', owner: 'me' },
};
const machine = {
  size: 'Standard_D8s_v6',
  zone: '1',
  imageVersion: '24.04.202410170',
  sshPublicKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGFueXRoaW5n me',
  cloudConfig: renderBenchVm({
    housekeepingCpus: '0-1',
    measuringCpus: '2-3',
    npmRegistry: 'https://npm.example',
    goProxy: 'https://go.example',
  }),
};

function declare(sshSources: string[], changes: Partial<BenchVmArgs> = {}): Promise<DeclaredResource[]> {
  return declareResources((options) => {
    const { interfaceId } = new Network('bench', { ...placed, sshSources }, options);
    new BenchVm('bench', { ...placed, ...machine, interfaceId, ...changes }, options);
  });
}

const components = suite('Azure components');

components('declare only what the types of their API versions allow', async () => {
  const resources = await declare(['20.1.2.3/32'], { autoShutdown: '1900' });
  assert.equal(resources.map(({ type }) => type.split(':').at(-1)).sort(), [
    'GlobalSchedule',
    'NetworkInterface',
    'NetworkSecurityGroup',
    'NetworkSecurityGroup',
    'PublicIPAddress',
    'SecurityRule',
    'Subnet',
    'Subnet',
    'Subnet',
    'UserAssignedIdentity',
    'VirtualMachine',
    'VirtualMachineRunCommandByVirtualMachine',
    'VirtualNetwork',
  ]);
  assert.equal(resources.flatMap(findTypeProblems), []);
});

components('are found out by the types when a word is misspelt, a key unknown, or a name too long', async () => {
  const rule = find(await declare(['20.1.2.3/32']), 'SecurityRule');
  const problemsOf = (changes: object) =>
    findTypeProblems({ ...rule, inputs: { ...rule.inputs, ...changes } }).map(({ where, what }) => `${where} ${what}`);
  assert.match(problemsOf({ protocol: 'TCP' })[0] ?? '', /properties\.protocol must be one of .*Tcp.*, got "TCP"/);
  assert.match(problemsOf({ sourcePrefix: 'x' })[0] ?? '', /sourcePrefix is not known/);
  assert.match(problemsOf({ access: undefined })[0] ?? '', /access must be one of/);
  assert.match(problemsOf({ provisioningState: 'x' })[0] ?? '', /is read-only/);
  assert.match(problemsOf({ priority: '100' })[0] ?? '', /priority must be a whole number/);
});

components('open port 22 to one address in the singular field and to several in the plural one, and nothing else', async () => {
  const one = await declare(['20.1.2.3/32']);
  assert.is(find(one, 'SecurityRule').inputs.securityRuleName, 'AllowSSHFromMyIP');
  assert.is(find(one, 'SecurityRule').inputs.destinationPortRange, '22');
  assert.is(find(one, 'SecurityRule').inputs.sourceAddressPrefix, '20.1.2.3/32');
  assert.is(find(one, 'SecurityRule').inputs.sourceAddressPrefixes, undefined);
  assert.is(find(one, 'NetworkSecurityGroup', 'bench-firewall').inputs.securityRules, undefined);
  const two = find(await declare(['20.1.2.3/32', '20.1.3.0/24']), 'SecurityRule').inputs;
  assert.is(two.sourceAddressPrefix, undefined);
  assert.equal(two.sourceAddressPrefixes, ['20.1.2.3/32', '20.1.3.0/24']);
  assert.equal(findTypeProblems({ ...find(one, 'SecurityRule'), inputs: two }), []);
});

components('let the apps alone reach the database', async () => {
  const resources = await declare(['20.1.2.3/32']);
  const firewall = find(resources, 'NetworkSecurityGroup', 'bench-database-firewall');
  const rules = firewall.inputs.securityRules as Record<string, unknown>[];
  assert.equal(
    rules.map(({ access, priority, sourceAddressPrefix, sourceAddressPrefixes, destinationPortRange }) =>
      [priority, access, sourceAddressPrefix ?? sourceAddressPrefixes, destinationPortRange].join(' '),
    ),
    ['100 Allow 10.20.0.32/27,10.20.0.64/28 5432', '200 Deny VirtualNetwork *'],
  );
  const subnet = find(resources, 'Subnet', 'bench-database-subnet').inputs;
  assert.equal(subnet.networkSecurityGroup, { id: '/subscriptions/s/NetworkSecurityGroup/bench-database-firewall' });
  assert.is(find(resources, 'Subnet', 'bench-apps-subnet').inputs.addressPrefix, '10.20.0.32/27');
});

components('change one resource alone when the address moves', async () => {
  const before = await declare(['20.1.2.3/32']);
  const after = await declare(['20.4.5.6/32']);
  const changed = after.filter((resource, i) => JSON.stringify(resource.inputs) !== JSON.stringify(before[i]?.inputs));
  assert.equal(
    changed.map(({ name }) => name),
    ['bench-ssh'],
  );
});

components('make a machine again, the old one first, when what cannot change changes', async () => {
  const { options, inputs } = find(await declare(['20.1.2.3/32']), 'VirtualMachine');
  assert.is(options.deleteBeforeReplace, true);
  assert.ok(options.replaceOnChanges?.includes('osProfile.customData'));
  const { osProfile, priority } = inputs as { osProfile: Record<string, unknown>; priority: string };
  assert.is(priority, 'Regular');
  assert.is(osProfile.adminPassword, undefined);
  assert.is(Buffer.from(String(osProfile.customData), 'base64').toString(), machine.cloudConfig);
});

components('put no machine to sleep unless told to, and say so in a tag', async () => {
  const awake = await declare(['20.1.2.3/32']);
  assert.not.ok(awake.some(({ type }) => type.endsWith(':GlobalSchedule')));
  assert.is((find(awake, 'VirtualMachine').inputs.tags as Record<string, string>)['auto-shutdown'], 'off');
  const asleep = await declare(['20.1.2.3/32'], { autoShutdown: '1900' });
  assert.is(find(asleep, 'GlobalSchedule').inputs.name, 'shutdown-computevm-bench-vm');
});

components('refuse a size that lives on burst credits', async () => {
  await rejects(declare(['20.1.2.3/32'], { size: 'Standard_B2s' }), 'vm-size-unsteady');
});

for (const sources of [['0.0.0.0/0'], ['10.0.0.1/32'], ['20.0.0.0/8'], []]) {
  components(`refuse ${sources.join() || 'nobody'} as those who may reach port 22`, async () => {
    await rejects(declare(sources), 'ssh-source-refused');
  });
}

components.run();
