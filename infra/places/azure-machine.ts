import resources from '@pulumi/azure-native/resources/index.js';
import type { ComponentResourceOptions, Output } from '@pulumi/pulumi';
import { interpolate } from '@pulumi/pulumi';
import { renderBenchVm } from '../../cloud-init/render.ts';
import type { Account } from '../azure/login.ts';
import type { WantedPower } from '../azure/power.ts';
import { adminUsername, BenchVm } from '../components/bench-vm.ts';
import { Network } from '../components/network.ts';
import { CallerAddress } from '../resources/caller-address.ts';
import { VmPower } from '../resources/vm-power.ts';

/** A session's machine as its config describes it. */
export interface AzureMachineArgs {
  stack: string;
  owner: string;
  location: string;
  zone: string;
  size: string;
  imageVersion: string;
  sshPublicKey: string;
  /** `auto`, ranges, or both. */
  sshAllowFrom: string[];
  power: WantedPower;
  /** Time of day, UTC, such as `1900`; absent: it is never put to sleep by itself. */
  autoShutdown?: string;
  housekeepingCpus: string;
  measuringCpus: string;
  /** Base addresses of the registries that the machine's toolchains come from. */
  npmRegistry: string;
  goProxy: string;
}

/** What a person reads of the machine. */
export interface AzureMachine {
  resourceGroup: Output<string>;
  vmName: Output<string>;
  vmPower: Output<string>;
  allowedSshSource: Output<string[]>;
  sshCommand: Output<string>;
}

/** Declares the group, the network, the machine, who may reach it and whether it runs. */
export function declareAzureMachine(
  args: AzureMachineArgs,
  account: Account,
  options: ComponentResourceOptions = {},
): AzureMachine {
  const { location, housekeepingCpus, measuringCpus, npmRegistry, goProxy, sshAllowFrom } = args;
  // Rendered first: a text that no machine boots from must not cost a resource.
  const cloudConfig = renderBenchVm({ housekeepingCpus, measuringCpus, npmRegistry, goProxy });
  const tags = { project: 'tuneup', stack: args.stack, owner: args.owner };
  const name = `tuneup-${args.stack}`;
  const caller = new CallerAddress('ssh-sources', { sshAllowFrom }, options);
  const group = new resources.ResourceGroup(name, { resourceGroupName: name, location, tags }, options);
  const placed = { resourceGroupName: group.name, location, tags };
  const network = new Network(name, { ...placed, sshSources: caller.cidrs }, options);
  const machine = new BenchVm(
    name,
    {
      ...placed,
      interfaceId: network.interfaceId,
      size: args.size,
      zone: args.zone,
      imageVersion: args.imageVersion,
      sshPublicKey: args.sshPublicKey,
      cloudConfig,
      ...(args.autoShutdown === undefined ? {} : { autoShutdown: args.autoShutdown }),
    },
    options,
  );
  const power = new VmPower(
    'power',
    {
      subscriptionId: account.subscriptionId,
      resourceGroupName: group.name,
      vmName: machine.vmName,
      vmId: machine.vmId,
      power: args.power,
      timeoutSeconds: 600,
    },
    // A machine that has not booted through yet is not put to sleep.
    { ...options, dependsOn: machine },
  );
  return {
    resourceGroup: group.name,
    vmName: machine.vmName,
    vmPower: power.state,
    allowedSshSource: caller.cidrs,
    sshCommand: interpolate`ssh ${adminUsername}@${network.publicAddress}`,
  };
}
