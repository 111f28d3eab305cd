import type { TokenCredential } from '@azure/identity';
import type { ScriptClient } from './host-key.ts';
import { createCredential } from './login.ts';
import type { PowerClient, VmName } from './power.ts';
import { explainLogin, statusOf } from './refusals.ts';

/** Where and as whom; absent: Azure itself, as whoever is logged in. */
export interface ComputeOptions {
  endpoint?: string;
  ca?: string;
  credential?: TokenCredential;
  pollMilliseconds?: number;
}

/** Opens the client for one machine. Azure's package is loaded here and nowhere else, when a machine is asked about. */
export type OpenMachine = (name: VmName) => Promise<PowerClient & ScriptClient>;

/** A machine through Azure's own client. */
export function createOpenMachine({ endpoint, ca, credential, pollMilliseconds }: ComputeOptions = {}): OpenMachine {
  return async ({ subscriptionId, resourceGroupName, vmName }) => {
    const { ComputeManagementClient } = await import('@azure/arm-compute');
    const { virtualMachines } = new ComputeManagementClient(credential ?? (await createCredential()), subscriptionId, {
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(ca === undefined ? {} : { tlsOptions: { ca } }),
    });
    const polling = pollMilliseconds === undefined ? {} : { updateIntervalInMs: pollMilliseconds };

    return {
      async readStatuses(abortSignal) {
        try {
          const { statuses = [] } = await virtualMachines.instanceView(resourceGroupName, vmName, { abortSignal });
          return statuses.flatMap(({ code }) => code ?? []);
        } catch (error) {
          if (statusOf(error) === 404) return undefined;
          throw explainLogin(error);
        }
      },
      async start(abortSignal) {
        await virtualMachines.start(resourceGroupName, vmName, { abortSignal, ...polling });
      },
      async deallocate(abortSignal) {
        await virtualMachines.deallocate(resourceGroupName, vmName, { abortSignal, ...polling });
      },
      async runScript(script, abortSignal) {
        const command = { commandId: 'RunShellScript', script };
        const { value = [] } = await virtualMachines.runCommand(resourceGroupName, vmName, command, { abortSignal, ...polling });
        return value.map(({ message }) => message ?? '').join('\n');
      },
    };
  };
}
