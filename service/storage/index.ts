import type { Settings } from '../settings.ts';
import { admitKeyFile } from './keys.ts';
import { preferCommonJs } from './prefer-common-js.ts';
import type { Storage } from './storage.ts';

/** Opens what the service remembers, with at least the key of the key file admitted. Closed again when that fails. */
export async function openStorage(settings: Pick<Settings, 'dataFolder' | 'keyFile' | 'databaseUrl'>): Promise<Storage> {
  const { keyFile } = settings;
  const storage = await open(settings);
  try {
    await admitKeyFile(storage, keyFile);
    return storage;
  } catch (error) {
    await storage.close();
    throw error;
  }
}

/** Each loaded when it is chosen: the embedded database alone takes longer to load than all the rest. */
async function open({ dataFolder, databaseUrl }: Pick<Settings, 'dataFolder' | 'databaseUrl'>): Promise<Storage> {
  preferCommonJs('drizzle-orm');
  return databaseUrl === undefined
    ? (await import('./embedded.ts')).openEmbeddedStorage(dataFolder)
    : (await import('./server.ts')).openServerStorage(databaseUrl);
}
