import { Hono } from 'hono';
import type { Model } from '../models/model.ts';
import type { ProcessIdentity } from '../process.ts';
import type { Storage } from '../storage/storage.ts';

/** Who answers: enough for a supervisor to tell its own service from another one on the same port. */
export interface ServiceIdentity extends ProcessIdentity {
  /** Absolute. */
  dataFolder: string;
}

/** What the two routes look at. */
export interface HealthOptions {
  identity: ServiceIdentity;
  storage: Pick<Storage, 'check'>;
  model: Pick<Model, 'name'>;
  isStopping: () => boolean;
}

/** `/healthz`: the process lives and is this one. `/readyz`: it can answer, that is, the database does and no stop was asked for. */
export function createHealthRoutes({ identity, storage, model, isStopping }: HealthOptions): Hono {
  const routes = new Hono();
  routes.get('/healthz', (context) => context.json({ status: 'alive', service: 'tuneup-ai', ...identity }));
  routes.get('/readyz', async (context) => {
    const database = await storage.check().then(
      () => 'answers' as const,
      () => 'does not answer' as const,
    );
    const isReady = database === 'answers' && !isStopping();
    const status = isStopping() ? 'stopping' : isReady ? 'ready' : 'not ready';
    return context.json({ status, database, model: model.name }, isReady ? 200 : 503);
  });
  return routes;
}
