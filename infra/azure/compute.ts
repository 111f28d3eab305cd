import type { TokenCredential } from '@azure/identity';
import { failure } from '../../bench/failure.ts';
import { createCredential } from './login.ts';
import type { PowerClient, VmName } from './power.ts';

/** Where and as whom; absent: Azure itself, as whoever is logged in. */
export interface ComputeOptions {
  endpoint?: string;
  ca?: string;
  credential?: TokenCredential;
  pollMilliseconds?: number;
}

/** Opens the client for one machine. Azure's package is loaded here and nowhere else, when a machine is asked about. */
export type OpenPower = (name: VmName) => Promise<PowerClient>;

/** Power through Azure's own client. */
export function createOpenPower({ endpoint, ca, credential, pollMilliseconds }: ComputeOptions = {}): OpenPower {
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
          if (error instanceof Error && 'statusCode' in error && error.statusCode === 404) return undefined;
          throw explainLogin(error);
        }
      },
      async start(abortSignal) {
        await virtualMachines.start(resourceGroupName, vmName, { abortSignal, ...polling });
      },
      async deallocate(abortSignal) {
        await virtualMachines.deallocate(resourceGroupName, vmName, { abortSignal, ...polling });
      },
    };
  };
}

function explainLogin(error: unknown): unknown {
  const isLogin =
    error instanceof Error && /^(CredentialUnavailableError|AuthenticationError|AuthenticationRequiredError)$/.test(error.name);
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  if (!isLogin && status !== 401) return error;
  return failure(
    'azure-login-missing',
    `Azure does not take this login: run \`az login\`, or set the ARM_... variables (${firstLine(error)})`,
    error,
  );
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
