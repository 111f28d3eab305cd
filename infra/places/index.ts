import type { Config } from '../config.ts';
import { createLocalPlace } from './local.ts';
import type { Place } from './place.ts';

/** Makes the place that the config names. */
export function createPlace(config: Config): Promise<Place> {
  const places = { local: createLocalPlace };
  return places[config.place](config);
}
