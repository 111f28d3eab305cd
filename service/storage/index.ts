import type { Settings } from '../settings.ts';
import { openEmbeddedStorage } from './embedded.ts';
import { admitKeyFile } from './keys.ts';
import type { Storage } from './storage.ts';

/** Opens what the service remembers, with at least the key of the key file admitted. Closed again when that fails. */
export async function openStorage({ dataFolder, keyFile }: Pick<Settings, 'dataFolder' | 'keyFile'>): Promise<Storage> {
  const storage = await openEmbeddedStorage(dataFolder);
  try {
    await admitKeyFile(storage, keyFile);
    return storage;
  } catch (error) {
    await storage.close();
    throw error;
  }
}
