import compute from '@pulumi/azure-native/compute/index.js';
import devtestlab from '@pulumi/azure-native/devtestlab/index.js';
import managedidentity from '@pulumi/azure-native/managedidentity/index.js';
import { ComponentResource, type ComponentResourceOptions, type Input, interpolate, type Output } from '@pulumi/pulumi';
import { failure } from '../../bench/failure.ts';
import type { Placed } from './placed.ts';

export interface BenchVmArgs extends Placed {
  interfaceId: Input<string>;
  /** A size with a steady clock: no burst credits. */
  size: string;
  zone: string;
  /** Ubuntu image, pinned: a newer one is another machine. */
  imageVersion: string;
  /** The public half of an ed25519 key, or of an RSA key of 3072 bits or more. */
  sshPublicKey: string;
  /** Boot text, already checked. */
  cloudConfig: string;
  /** Time of day, UTC, such as `1900`, at which it is put to sleep; absent: never. */
  autoShutdown?: string;
}

/** The user that owns everything on the machine. */
export const adminUsername = 'bench';

/** Names of the properties that no running machine can change: with one of these it is made again. */
const fixedProperties = [
  'osProfile.customData',
  'osProfile.adminUsername',
  'osProfile.computerName',
  'osProfile.linuxConfiguration.ssh',
  'storageProfile.imageReference',
  'storageProfile.osDisk.name',
  'zones',
];

/** The measuring machine: one thread a core, no spot price, key only, an identity of its own, and a gate that opens when it is ready to measure on. */
export class BenchVm extends ComponentResource {
  readonly vmName: Output<string>;
  /** Azure's own id of this very machine. */
  readonly vmId: Output<string>;
  /** Settles when the ready marker is there. */
  readonly ready: Output<string>;

  constructor(name: string, args: BenchVmArgs, options?: ComponentResourceOptions) {
    super('tuneup:components:BenchVm', name, {}, options);
    checkSize(args.size);
    const parent = this;
    const { resourceGroupName, location } = args;
    const tags = { ...args.tags, 'auto-shutdown': args.autoShutdown ?? 'off' };
    const placed = { resourceGroupName, location, tags };
    const identity = createIdentity();
    const machine = createMachine();
    const gate = createGate();
    if (args.autoShutdown !== undefined) createSchedule(args.autoShutdown);
    this.vmName = machine.name;
    this.vmId = machine.vmId;
    this.ready = gate.id;
    this.registerOutputs({ vmName: this.vmName, vmId: this.vmId, ready: this.ready });

    function createIdentity() {
      return new managedidentity.UserAssignedIdentity(
        `${name}-identity`,
        { ...placed, resourceName: `${name}-identity` },
        { parent },
      );
    }

    function createMachine() {
      return new compute.VirtualMachine(
        `${name}-vm`,
        {
          ...placed,
          vmName: `${name}-vm`,
          zones: [args.zone],
          hardwareProfile: { vmSize: args.size, vmSizeProperties: { vCPUsPerCore: 1 } },
          priority: 'Regular',
          identity: { type: 'UserAssigned', userAssignedIdentities: [identity.id] },
          networkProfile: { networkInterfaces: [{ id: args.interfaceId, primary: true, deleteOption: 'Detach' }] },
          osProfile: {
            computerName: `${name}-vm`,
            adminUsername,
            customData: Buffer.from(args.cloudConfig).toString('base64'),
            allowExtensionOperations: true,
            linuxConfiguration: {
              disablePasswordAuthentication: true,
              provisionVMAgent: true,
              patchSettings: { patchMode: 'ImageDefault', assessmentMode: 'ImageDefault' },
              ssh: { publicKeys: [{ path: `/home/${adminUsername}/.ssh/authorized_keys`, keyData: args.sshPublicKey }] },
            },
          },
          storageProfile: {
            diskControllerType: 'NVMe',
            imageReference: { publisher: 'Canonical', offer: 'ubuntu-24_04-lts', sku: 'server', version: args.imageVersion },
            osDisk: {
              name: `${name}-disk`,
              createOption: 'FromImage',
              caching: 'ReadOnly',
              deleteOption: 'Delete',
              diskSizeGB: 64,
              managedDisk: { storageAccountType: 'Premium_LRS' },
            },
          },
          securityProfile: { securityType: 'TrustedLaunch', uefiSettings: { secureBootEnabled: true, vTpmEnabled: true } },
          diagnosticsProfile: { bootDiagnostics: { enabled: true } },
        },
        { parent, deleteBeforeReplace: true, replaceOnChanges: fixedProperties },
      );
    }

    /** Azure takes a machine for made before it has booted through; this waits on the machine itself, and needs no SSH. */
    function createGate() {
      return new compute.VirtualMachineRunCommandByVirtualMachine(
        `${name}-ready`,
        {
          resourceGroupName,
          location,
          tags,
          vmName: machine.name,
          runCommandName: 'wait-until-ready',
          // It goes with its machine: one that was made again is waited for again.
          parameters: [{ name: 'machine', value: machine.vmId }],
          source: { script: 'cloud-init status --wait; systemctl start bench-ready.service && cat /run/bench/ready' },
          timeoutInSeconds: 1_800,
          asyncExecution: false,
          treatFailureAsDeploymentFailure: true,
        },
        { parent, replaceOnChanges: ['source', 'parameters'] },
      );
    }

    function createSchedule(time: string) {
      return new devtestlab.GlobalSchedule(
        `${name}-sleep`,
        {
          ...placed,
          // Azure takes this name and no other.
          name: interpolate`shutdown-computevm-${machine.name}`,
          status: 'Enabled',
          taskType: 'ComputeVmShutdownTask',
          dailyRecurrence: { time },
          timeZoneId: 'UTC',
          targetResourceId: machine.id,
          notificationSettings: { status: 'Disabled', timeInMinutes: 30 },
        },
        { parent },
      );
    }
  }
}

/** Fails with `vm-size-unsteady` for a size that nothing can be measured on. */
export function checkSize(size: string): void {
  if (/^Standard_B/i.test(size))
    throw failure(
      'vm-size-unsteady',
      `the machine must be of a size with a steady clock, got ${size}, which lives on burst credits: set tuneup:vmSize to one such as Standard_D8s_v6`,
    );
}
