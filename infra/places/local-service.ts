import { join } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { AiServiceProcess } from '../resources/ai-service-process.ts';
import { projectFolder, stackFolder } from '../session/folders.ts';
import type { Place } from './place.ts';

/** The AI service as a process of this machine, with the model that needs no key. */
export function declareLocalService(port: number): Pick<Place, 'serviceUrl' | 'serviceKeyFile'> {
  const folder = join(stackFolder(pulumi.getStack()), 'service');
  const service = new AiServiceProcess('ai-service', { port, folder, projectFolder });
  return { serviceUrl: service.url, serviceKeyFile: service.secretFile };
}
