import { RunError } from '@pulumi/pulumi';
import { isFailure } from '../../bench/failure.ts';
import type { Config } from '../config.ts';
import { createLocalPlace } from './local.ts';
import type { Place } from './place.ts';

/** Makes the place that the config names. What belongs to Azure is loaded when that is the place, and not before. */
export async function createPlace(config: Config): Promise<Place> {
  try {
    if (config.place === 'local') return await createLocalPlace(config);
    const { createAzurePlace } = await import('./azure.ts');
    return await createAzurePlace(config);
  } catch (error) {
    // Without it a person would read where in the program it was said, and not only what.
    throw isFailure(error) ? new RunError(error.message) : error;
  }
}
