import network from '@pulumi/azure-native/network/index.js';
import { ComponentResource, type ComponentResourceOptions, type Input, type Output, output } from '@pulumi/pulumi';
import { failure } from '../../bench/failure.ts';
import { findRangeFault } from '../azure/ranges.ts';

export interface NetworkArgs {
  resourceGroupName: Input<string>;
  location: string;
  tags: Record<string, string>;
  /** The only addresses that may reach port 22: public IPv4 ranges, /24 or narrower. */
  sshSources: Input<string[]>;
}

/** A network with one subnet and one public address, where nothing comes in but SSH from the named addresses. */
export class Network extends ComponentResource {
  readonly interfaceId: Output<string>;
  readonly publicAddress: Output<string>;

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
    const address = createAddress();
    const networkInterface = createInterface();
    this.interfaceId = networkInterface.id;
    this.publicAddress = address.ipAddress.apply((ip) => ip ?? '');
    this.registerOutputs({ interfaceId: this.interfaceId, publicAddress: this.publicAddress });

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
