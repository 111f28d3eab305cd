import { RunError } from '@pulumi/pulumi';
import { isFailure } from '../../bench/failure.ts';
import type { Config } from '../config.ts';
import { createLocalPlace } from './local.ts';
import type { Place } from './place.ts';

/** Makes the place that the config names. */
export async function createPlace(config: Config): Promise<Place> {
  if (config.place !== 'local') throw new RunError('the place azure cannot be made by this version: set tuneup:place to local');
  try {
    return await createLocalPlace(config);
  } catch (error) {
    // Without it a person would read where in the program it was said, and not only what.
    throw isFailure(error) ? new RunError(error.message) : error;
  }
}
