import { join } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { createExampleRepository } from '../../bench/example/history.ts';
import type { Config } from '../config.ts';
import { AiServiceProcess } from '../resources/ai-service-process.ts';
import { ForgeProcess } from '../resources/forge-process.ts';
import { projectFolder, stackFolder } from '../session/folders.ts';
import type { Place } from './place.ts';
import { nameRepository } from './repository-name.ts';

/** Everything on this machine: no account, no key, no network beyond the package registries. */
export async function createLocalPlace(config: Config): Promise<Place> {
  const folder = stackFolder(pulumi.getStack());
  const repository = config.repository === '' ? await createExample() : config.repository;
  const service = new AiServiceProcess('ai-service', {
    port: config.servicePort,
    folder: join(folder, 'service'),
    projectFolder,
  });
  const forge = new ForgeProcess('forge', { port: config.forgePort, folder: join(folder, 'forge'), projectFolder });
  return {
    executor: 'local',
    repository,
    ...nameRepository(repository, config),
    workspaceFolder: join(folder, 'workspace'),
    serviceUrl: service.url,
    serviceKeyFile: service.secretFile,
    forgeUrl: forge.url,
    forgeTokenFile: forge.secretFile,
  };

  async function createExample(): Promise<string> {
    const example = join(folder, 'example', 'reckon');
    await createExampleRepository(example);
    return example;
  }
}
