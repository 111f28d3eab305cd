import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { createExampleRepository } from '../../bench/example/history.ts';
import { parseMachineAddress } from '../../bench/executors/machine-address.ts';
import type { LocalConfig } from '../config.ts';
import { ForgeProcess } from '../resources/forge-process.ts';
import { projectFolder, stackFolder } from '../session/folders.ts';
import { declareLocalService } from './local-service.ts';
import type { Machine, Place } from './place.ts';
import { nameRepository } from './repository-name.ts';

/** Service and forge on this machine: no account, no key, no network beyond the package registries. So is the workspace, unless the config names another. */
export async function createLocalPlace(config: LocalConfig): Promise<Place> {
  const stack = pulumi.getStack();
  const folder = stackFolder(stack);
  const repository = config.repository === '' ? await createExample() : config.repository;
  const service = declareLocalService(config.servicePort);
  const forge = new ForgeProcess('forge', { port: config.forgePort, folder: join(folder, 'forge'), projectFolder });
  return {
    machine: describeMachine(config, stack),
    repository,
    ...nameRepository(repository, config),
    ...service,
    forgeUrl: forge.url,
    forgeTokenFile: forge.secretFile,
    outputs: {},
  };

  async function createExample(): Promise<string> {
    const example = join(folder, 'example', 'reckon');
    await createExampleRepository(example);
    return example;
  }
}

function describeMachine({ machine, machineHostKey, machineKeyFile, machineFolder }: LocalConfig, stack: string): Machine {
  const localFolder = stackFolder(stack);
  const address = parseMachineAddress(machine);
  if (address.kind === 'local') return { executor: machine, workspaceFolder: join(localFolder, 'workspace') };
  const home = address.user === 'root' ? '/root' : `/home/${address.user}`;
  // Others may use the machine under the same name and call their stack the same: nobody may work in another's workspace.
  const near = createHash('sha256').update(`${hostname()}:${localFolder}`).digest('hex').slice(0, 8);
  return {
    executor: machine,
    workspaceFolder: join(machineFolder === '' ? join(home, 'tuneup') : machineFolder, `${stack}-${near}`),
    ssh: { hostKey: machineHostKey, identityFile: machineKeyFile, localFolder },
  };
}
