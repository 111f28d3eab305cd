import type { MiddlewareHandler } from 'hono';
import { failure } from '../../bench/failure.ts';
import { hashKey } from '../storage/keys.ts';
import type { Storage } from '../storage/storage.ts';
import type { Environment } from './environment.ts';

/**
 * Lets a request pass that carries a known key. The key is looked up by its hash, so how long a refusal takes says
 * nothing about the keys there are.
 */
export function requireKey(storage: Pick<Storage, 'findKey'>): MiddlewareHandler<Environment> {
  return async function requireKey(context, next) {
    const [, key] = /^Bearer +(\S+)$/i.exec(context.req.header('Authorization') ?? '') ?? [];
    if (key === undefined)
      throw failure('key-missing', 'expected the header "Authorization: Bearer cf-...", got none: send the key of the key file');
    const keyId = await storage.findKey(hashKey(key));
    if (keyId === undefined) throw failure('key-unknown', 'the key is not known here: send the key of the key file');
    context.set('keyId', keyId);
    await next();
  };
}
