import { z } from 'zod';
import { createOpenMachine, type OpenMachine } from '../azure/compute.ts';
import { bringTo, type PowerState, readPower, type WantedPower } from '../azure/power.ts';
import { defineProvider, type EngineProvider } from '../engine/define-provider.ts';

export interface VmPowerInputs {
  [key: string]: unknown;
  subscriptionId: string;
  resourceGroupName: string;
  vmName: string;
  /** Azure's own id of this very machine: one that was made again under the same name is another. */
  vmId: string;
  power: WantedPower;
  timeoutSeconds: number;
}

export interface VmPowerOutputs {
  [key: string]: unknown;
  /** What Azure said last. `stopped` costs its full price, `deallocated` does not. */
  state: PowerState;
  /** How often it was started from here: what must be done after each start goes by it. */
  starts: number;
}

export const provider = createVmPowerProvider(createOpenMachine());

/** The provider, talking to this Azure. */
export function createVmPowerProvider(openMachine: OpenMachine, pollMilliseconds?: number): EngineProvider {
  return defineProvider<VmPowerInputs, VmPowerOutputs>({
    inputs: z.object({
      subscriptionId: z.string().min(1, 'must be the id of a subscription'),
      resourceGroupName: z.string().min(1, 'must name a resource group'),
      vmName: z.string().min(1, 'must name a machine'),
      vmId: z.string(),
      power: z.enum(['running', 'deallocated'], 'must be "running" or "deallocated"'),
      timeoutSeconds: z.number().positive('must be more than 0'),
    }),
    identity: ['vmId'],
    ignored: ['timeoutSeconds'],
    id: ({ resourceGroupName, vmName }) => `${resourceGroupName}/${vmName}/power`,
    /** Looked at on each run: a machine that was put to sleep in the evening is started before a job, though nobody changed a word. */
    async hasDrifted(state) {
      const found = await readPower(await openMachine(state), limit());
      return found !== undefined && found !== state.power;
    },
    async apply(inputs, work, before) {
      const { power, timeoutSeconds } = inputs;
      const { report, signal } = work;
      const patience = { timeoutSeconds, signal, report, ...(pollMilliseconds === undefined ? {} : { pollMilliseconds }) };
      const { state, acted } = await bringTo(await openMachine(inputs), inputs, power, patience);
      return { state, starts: (before?.starts ?? 0) + (acted && state === 'running' ? 1 : 0) };
    },
    async read(state) {
      const found = await readPower(await openMachine(state), limit());
      return found === undefined ? undefined : { state: found, starts: state.starts ?? 0 };
    },
    // No `remove`: taking the declaration away must not stop a machine that is measuring.
  });
}

function limit(): AbortSignal {
  return AbortSignal.timeout(60_000);
}
