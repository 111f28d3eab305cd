import local from '@pulumi/command/local/index.js';
import { type ComponentResourceOptions, interpolate, type Output, type Resource } from '@pulumi/pulumi';
import { sshArguments } from '../../bench/executors/ssh.ts';
import type { Account } from '../azure/login.ts';
import type { WantedPower } from '../azure/power.ts';
import { renderPreparation } from '../azure/preparation.ts';
import { adminUsername, BenchVm } from '../components/bench-vm.ts';
import type { Placed } from '../components/placed.ts';
import { HostKey } from '../resources/host-key.ts';
import { VmPower } from '../resources/vm-power.ts';

/** A session's machine as its config describes it. */
export interface AzureMachineArgs extends Placed {
  account: Account;
  interfaceId: Output<string>;
  publicAddress: Output<string>;
  zone: string;
  vmSize: string;
  imageVersion: string;
  sshPublicKey: string;
  /** The private half, a file of this machine; its text is in no state. */
  identityFile: string;
  /** The stack's own list of host keys. */
  knownHostsFile: string;
  vmPower: WantedPower;
  /** Time of day, UTC, such as `1900`; empty: it is never put to sleep by itself. */
  autoShutdown: string;
  /** Boot text, already checked. */
  cloudConfig: string;
  /** Folder on the machine for the workspace. */
  workspaceFolder: string;
  hasDeployKey: boolean;
}

/** The machine, and what is known of it once it can be worked on. */
export interface AzureMachine {
  vmName: Output<string>;
  vmPower: Output<string>;
  hostKey: Output<string>;
  sshCommand: Output<string>;
  /** Public half of the key that the machine made for itself; empty without one. */
  deployKey: Output<string>;
  /** What must be done before anything runs there. */
  dependsOn: Resource[];
}

const port = 22;

/** Declares the machine, its host key, whether it runs, and what is prepared on it whenever it has been started. */
export function declareAzureMachine(name: string, args: AzureMachineArgs, options: ComponentResourceOptions = {}): AzureMachine {
  const { account, resourceGroupName, location, tags, publicAddress, knownHostsFile, identityFile, workspaceFolder } = args;
  const isAwake = args.vmPower === 'running';
  const machine = declareMachine();
  const itself = {
    subscriptionId: account.subscriptionId,
    resourceGroupName,
    vmName: machine.vmName,
    vmId: machine.vmId,
  };
  const hostKey = declareHostKey();
  // A machine that sleeps is prepared before it falls asleep; one that wakes up, after.
  const asleep = isAwake ? undefined : declarePreparation();
  const power = declarePower();
  const preparation = asleep ?? declarePreparation(power);

  return {
    vmName: machine.vmName,
    vmPower: power.state,
    hostKey: hostKey.hostKey,
    sshCommand: interpolate`ssh -i ${identityFile} -o UserKnownHostsFile=${knownHostsFile} ${adminUsername}@${publicAddress}`,
    deployKey: preparation.stdout,
    dependsOn: [power, preparation],
  };

  function declareMachine() {
    const { interfaceId, vmSize: size, zone, imageVersion, sshPublicKey, cloudConfig, autoShutdown } = args;
    return new BenchVm(
      name,
      {
        ...{ resourceGroupName, location, tags, interfaceId, size, zone, imageVersion, sshPublicKey, cloudConfig },
        ...(autoShutdown === '' ? {} : { autoShutdown }),
      },
      options,
    );
  }

  /** It asks the machine by way of Azure, which takes a machine that has booted through. */
  function declareHostKey() {
    return new HostKey(
      'host-key',
      { ...itself, host: publicAddress, knownHostsFile, timeoutSeconds: 600 },
      { ...options, dependsOn: machine },
    );
  }

  function declarePower() {
    return new VmPower(
      'power',
      { ...itself, power: args.vmPower, timeoutSeconds: 600 },
      // A machine that has not booted through yet is not put to sleep.
      { ...options, dependsOn: [machine, hostKey, ...(asleep === undefined ? [] : [asleep])] },
    );
  }

  function declarePreparation(awake?: VmPower) {
    const user = adminUsername;
    return new local.Command(
      'preparation',
      {
        interpreter: publicAddress.apply((host) => [
          'ssh',
          // A machine that was just started does not answer yet.
          ...['-o', 'ConnectionAttempts=30'],
          ...sshArguments({ host, port, user, identityFile, knownHostsFile }),
        ]),
        create: renderPreparation({ folder: workspaceFolder, deployKey: args.hasDeployKey }),
        triggers: [machine.vmId, awake?.starts ?? 0],
      },
      {
        ...options,
        dependsOn: [hostKey, ...(awake === undefined ? [] : [awake])],
        // Nothing is done again on a machine that sleeps.
        ...(awake === undefined ? { ignoreChanges: ['interpreter', 'create', 'triggers'] } : {}),
      },
    );
  }
}

/** The machine as an executor's address. */
export function addressOf(publicAddress: Output<string>): Output<string> {
  return interpolate`ssh://${adminUsername}@${publicAddress}:${port}`;
}
