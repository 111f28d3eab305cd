import { join } from 'node:path';
import { z } from 'zod';
import type { Executor } from '../../bench/executors/executor.ts';
import { openExecutor } from '../../bench/executors/index.ts';
import { parseMachineAddress } from '../../bench/executors/machine-address.ts';
import { hostKeyPattern, writeKnownHost } from '../../bench/executors/ssh/known-hosts.ts';
import { failure, isFailure } from '../../bench/failure.ts';

/** The inputs that name the machine a resource works on. The last three are there when it is reached by ssh. */
export interface MachineInputs {
  /** `local`, or `ssh://bench@20.9.8.7:22`. */
  executor: string;
  /** `ssh-ed25519 AAAA...`: another key is another machine, and what was done on the one before is done anew. */
  hostKey?: string;
  /** Private key, a file on this machine. */
  identityFile?: string;
  /** Folder on this machine for what is brought back. */
  localFolder?: string;
}

/** Their checks, for a provider's inputs. */
export const machineInputs = {
  executor: z.string().superRefine((text, context) => {
    try {
      parseMachineAddress(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
    }
  }),
  hostKey: z.string().regex(hostKeyPattern, 'must be the machine\'s own key, such as "ssh-ed25519 AAAA..."').optional(),
  identityFile: z.string().optional(),
  localFolder: z.string().optional(),
};

/** Those that differ from person to person and say nothing about the machine. */
export const ignoredMachineInputs = ['identityFile', 'localFolder'] as const;

/** Does work on the machine; `root` is the folder there that it stays in. The connection, where there is one, ends with the work. */
export async function onMachine<T>(inputs: MachineInputs, root: string, work: (executor: Executor) => Promise<T>): Promise<T> {
  const executor = await openMachine(inputs, root);
  try {
    return await work(executor);
  } finally {
    await executor.close();
  }
}

/** Folder on this machine that holds what a workspace there has brought back; on this machine itself, the workspace's own. */
export function nearFolder({ localFolder }: MachineInputs, workspaceFolder: string): string {
  return localFolder ?? workspaceFolder;
}

/** Whether a file is on the machine. One that cannot be looked at, asleep or out of reach, is taken to be as it was: only a stranger is refused. */
export async function isOnMachine(inputs: MachineInputs, root: string, path: string): Promise<boolean> {
  try {
    return await onMachine(inputs, root, async (executor) => (await executor.get(path)) !== undefined);
  } catch (error) {
    if (inputs.executor === 'local' || !isFailure(error) || error.code.startsWith('host-key-')) throw error;
    return true;
  }
}

async function openMachine(inputs: MachineInputs, root: string): Promise<Executor> {
  const address = parseMachineAddress(inputs.executor);
  if (address.kind === 'local') return openExecutor({ kind: 'local', root });
  const { hostKey, identityFile, localFolder } = inputs;
  if (hostKey === undefined || identityFile === undefined || localFolder === undefined)
    throw failure('ssh-access-missing', `${inputs.executor} needs its host key, a private key and a folder on this machine`);
  const knownHostsFile = join(localFolder, 'known_hosts');
  await writeKnownHost(knownHostsFile, address, hostKey);
  return openExecutor({ ...address, identityFile, knownHostsFile, root });
}
