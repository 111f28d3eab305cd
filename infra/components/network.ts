import network from '@pulumi/azure-native/network/index.js';
import { ComponentResource, type ComponentResourceOptions, type Input, type Output, output } from '@pulumi/pulumi';
import { failure } from '../../bench/failure.ts';
import { findRangeFault } from '../azure/ranges.ts';
import type { Placed } from './placed.ts';

export interface NetworkArgs extends Placed {
  /** The only addresses that may reach port 22: public IPv4 ranges, /24 or narrower. */
  sshSources: Input<string[]>;
}

/** Container Apps take no less than a /27, PostgreSQL no less than a /28. */
const appsRange = '10.20.0.32/27';
const databaseRange = '10.20.0.64/28';

/** A network with one public address, where nothing comes in but SSH from the named addresses; the service's parts have subnets of their own. */
export class Network extends ComponentResource {
  readonly id: Output<string>;
  readonly interfaceId: Output<string>;
  readonly publicAddress: Output<string>;
  /** Handed over to Container Apps. */
  readonly appsSubnetId: Output<string>;
  /** Handed over to PostgreSQL; only the apps reach it. */
  readonly databaseSubnetId: Output<string>;

  constructor(name: string, args: NetworkArgs, options?: ComponentResourceOptions) {
    super('tuneup:components:Network', name, {}, options);
    if (Array.isArray(args.sshSources)) checkSources(args.sshSources);
    const parent = this;
    const { resourceGroupName, location, tags } = args;
    const placed = { resourceGroupName, location, tags };
    const firewall = createFirewall();
    createSshRule();
    const virtualNetwork = createVirtualNetwork();
    const subnet = createSubnet();
    const appsSubnet = createAppsSubnet();
    const databaseFirewall = createDatabaseFirewall();
    const databaseSubnet = createDatabaseSubnet();
    const address = createAddress();
    const networkInterface = createInterface();
    this.id = virtualNetwork.id;
    this.interfaceId = networkInterface.id;
    this.publicAddress = address.ipAddress.apply((ip) => ip ?? '');
    this.appsSubnetId = appsSubnet.id;
    this.databaseSubnetId = databaseSubnet.id;
    this.registerOutputs({ id: this.id, interfaceId: this.interfaceId, publicAddress: this.publicAddress });

    // No `securityRules` here, not even none: rules in the group and rules of their own undo each other on every update.
    function createFirewall() {
      return new network.NetworkSecurityGroup(
        `${name}-firewall`,
        { ...placed, networkSecurityGroupName: `${name}-firewall` },
        { parent },
      );
    }

    function createSshRule() {
      return new network.SecurityRule(
        `${name}-ssh`,
        {
          resourceGroupName,
          networkSecurityGroupName: firewall.name,
          securityRuleName: 'AllowSSHFromMyIP',
          description: 'SSH from the addresses of the session',
          access: 'Allow',
          direction: 'Inbound',
          protocol: 'Tcp',
          priority: 100,
          sourcePortRange: '*',
          destinationAddressPrefix: '*',
          destinationPortRange: '22',
          ...splitSources(args.sshSources),
        },
        { parent },
      );
    }

    function createVirtualNetwork() {
      return new network.VirtualNetwork(
        `${name}-network`,
        { ...placed, virtualNetworkName: `${name}-network`, addressSpace: { addressPrefixes: ['10.20.0.0/24'] } },
        { parent },
      );
    }

    function createSubnet() {
      return new network.Subnet(
        `${name}-subnet`,
        {
          resourceGroupName,
          virtualNetworkName: virtualNetwork.name,
          subnetName: 'bench',
          addressPrefix: '10.20.0.0/27',
          networkSecurityGroup: { id: firewall.id },
          // The public address is the way out.
          defaultOutboundAccess: false,
        },
        { parent },
      );
    }

    function createAppsSubnet() {
      return new network.Subnet(
        `${name}-apps-subnet`,
        {
          resourceGroupName,
          virtualNetworkName: virtualNetwork.name,
          subnetName: 'apps',
          addressPrefix: appsRange,
          delegations: [{ name: 'apps', serviceName: 'Microsoft.App/environments' }],
          serviceEndpoints: [{ service: 'Microsoft.KeyVault' }],
        },
        // A network takes one change at a time.
        { parent, dependsOn: subnet },
      );
    }

    /** Rewritten code runs on the measuring machine: it must not reach the database, as any neighbour in a network does by default. */
    function createDatabaseFirewall() {
      const rule = { direction: 'Inbound', sourcePortRange: '*', destinationAddressPrefix: '*' };
      return new network.NetworkSecurityGroup(
        `${name}-database-firewall`,
        {
          ...placed,
          networkSecurityGroupName: `${name}-database-firewall`,
          securityRules: [
            {
              ...rule,
              name: 'AllowAppsToPostgres',
              access: 'Allow',
              protocol: 'Tcp',
              priority: 100,
              // The server's own parts talk to each other too.
              sourceAddressPrefixes: [appsRange, databaseRange],
              destinationPortRange: '5432',
            },
            {
              ...rule,
              name: 'DenyNetwork',
              access: 'Deny',
              protocol: '*',
              priority: 200,
              sourceAddressPrefix: 'VirtualNetwork',
              destinationPortRange: '*',
            },
          ],
        },
        { parent },
      );
    }

    function createDatabaseSubnet() {
      return new network.Subnet(
        `${name}-database-subnet`,
        {
          resourceGroupName,
          virtualNetworkName: virtualNetwork.name,
          subnetName: 'database',
          addressPrefix: databaseRange,
          networkSecurityGroup: { id: databaseFirewall.id },
          delegations: [{ name: 'database', serviceName: 'Microsoft.DBforPostgreSQL/flexibleServers' }],
        },
        { parent, dependsOn: appsSubnet },
      );
    }

    function createAddress() {
      return new network.PublicIPAddress(
        `${name}-address`,
        {
          ...placed,
          publicIpAddressName: `${name}-address`,
          sku: { name: 'Standard', tier: 'Regional' },
          publicIPAllocationMethod: 'Static',
          publicIPAddressVersion: 'IPv4',
          idleTimeoutInMinutes: 30,
        },
        { parent },
      );
    }

    function createInterface() {
      return new network.NetworkInterface(
        `${name}-interface`,
        {
          ...placed,
          networkInterfaceName: `${name}-interface`,
          enableAcceleratedNetworking: true,
          ipConfigurations: [
            {
              name: 'primary',
              primary: true,
              privateIPAllocationMethod: 'Dynamic',
              subnet: { id: subnet.id },
              publicIPAddress: { id: address.id },
            },
          ],
        },
        { parent },
      );
    }
  }
}

/** One range goes into the singular field, several into the plural one, as Azure itself stores them: else a refresh shows a change that is none. */
function splitSources(sources: Input<string[]>): {
  sourceAddressPrefix: Output<string | undefined>;
  sourceAddressPrefixes: Output<string[] | undefined>;
} {
  const checked = output(sources).apply(checkSources);
  return {
    sourceAddressPrefix: checked.apply((list) => (list.length === 1 ? list[0] : undefined)),
    sourceAddressPrefixes: checked.apply((list) => (list.length > 1 ? list : undefined)),
  };
}

function checkSources(list: string[]): string[] {
  const faults = list.flatMap((range) => findRangeFault(range) ?? []);
  if (list.length === 0) faults.push('must be at least one address');
  if (faults.length > 0) throw failure('ssh-source-refused', `who may reach port 22: ${faults.join('; ')}`);
  return list;
}
