import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { writeKnownHost } from '../../bench/executors/ssh/known-hosts.ts';
import { createOpenMachine, type OpenMachine } from '../azure/compute.ts';
import { learnHostKey } from '../azure/host-key.ts';
import { defineProvider, type EngineProvider } from '../engine/define-provider.ts';

export interface HostKeyInputs {
  [key: string]: unknown;
  subscriptionId: string;
  resourceGroupName: string;
  vmName: string;
  /** Azure's own id of this very machine: one that was made again has another key. */
  vmId: string;
  /** The address that the key is known under, at port 22. */
  host: string;
  /** The stack's own list of keys; the person's is left alone. */
  knownHostsFile: string;
  timeoutSeconds: number;
}

export interface HostKeyOutputs {
  [key: string]: unknown;
  /** `ssh-ed25519 AAAA...` */
  hostKey: string;
}

export const provider = createHostKeyProvider(createOpenMachine());

/** The provider, talking to this Azure. A machine is asked once; after that the state knows, and a file that is missing here is written from it. */
export function createHostKeyProvider(openMachine: OpenMachine, pollMilliseconds?: number): EngineProvider {
  return defineProvider<HostKeyInputs, HostKeyOutputs>({
    inputs: z.object({
      subscriptionId: z.string().min(1, 'must be the id of a subscription'),
      resourceGroupName: z.string().min(1, 'must name a resource group'),
      vmName: z.string().min(1, 'must name a machine'),
      vmId: z.string(),
      host: z.string().min(1, 'must be the address of the machine'),
      knownHostsFile: z.string().min(1, 'must be a file'),
      timeoutSeconds: z.number().positive('must be more than 0'),
    }),
    identity: ['vmId'],
    ignored: ['timeoutSeconds', 'knownHostsFile'],
    id: ({ resourceGroupName, vmName }) => `${resourceGroupName}/${vmName}/host-key`,
    async hasDrifted({ knownHostsFile, host, hostKey }) {
      const known = await readFile(knownHostsFile, 'utf8').catch(() => '');
      return !known.split('\n').includes(`${host} ${hostKey}`);
    },
    async apply(inputs, work, before) {
      const { host, knownHostsFile } = inputs;
      const hostKey = before?.hostKey ?? (await ask(inputs, work));
      await writeKnownHost(knownHostsFile, { host, port: 22 }, hostKey);
      return { hostKey };
    },
  });

  async function ask(inputs: HostKeyInputs, { report, signal }: { report(line: string): void; signal: AbortSignal }) {
    report('asking the machine for its ssh key');
    const { timeoutSeconds } = inputs;
    const patience = { timeoutSeconds, signal, report, ...(pollMilliseconds === undefined ? {} : { pollMilliseconds }) };
    return learnHostKey(await openMachine(inputs), inputs, patience);
  }
}
