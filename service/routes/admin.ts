import { Hono } from 'hono';
import { z } from 'zod';
import { failure } from '../../bench/failure.ts';
import { isAdminToken } from '../admin.ts';
import { createKey, hashKey } from '../storage/keys.ts';
import type { Storage } from '../storage/storage.ts';
import { readJson } from './body.ts';
import type { Environment } from './environment.ts';

const wanted = z.object({ name: z.string().trim().min(1).max(100) });

/** Keys made, listed and revoked, by whoever shows the admin token. A new key is told once, here. */
export function createAdminRoutes(storage: Storage, token: string): Hono<Environment> {
  const routes = new Hono<Environment>();
  routes.use('/keys/*', async (context, next) => {
    const [, shown = ''] = /^Bearer +(\S+)$/i.exec(context.req.header('Authorization') ?? '') ?? [];
    if (!isAdminToken(shown, token))
      throw failure(
        'admin-token-wrong',
        'expected the admin token of the running service: it is in admin.json in its data folder',
      );
    await next();
  });
  routes.get('/keys', async (context) => context.json({ keys: await storage.listKeys() }));
  routes.post('/keys', async (context) => {
    const asked = wanted.safeParse(await readJson(context));
    if (!asked.success)
      throw failure(
        'key-name-invalid',
        'expected a name for the key of 1 to 100 characters: npm run service -- keys create NAME',
      );
    const key = createKey();
    await storage.addKey(asked.data.name, hashKey(key));
    const id = await storage.findKey(hashKey(key));
    return context.json({ id, name: asked.data.name, key });
  });
  routes.delete('/keys/:id', async (context) => {
    const id = context.req.param('id');
    if (!(await storage.revokeKey(id)))
      throw failure('key-not-found', `there is no key ${id} that could be revoked: npm run service -- keys list shows them`);
    return context.json({ id, revoked: true });
  });
  return routes;
}
