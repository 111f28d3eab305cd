import type { MiddlewareHandler } from 'hono';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { failure } from '../../bench/failure.ts';
import type { Environment } from './environment.ts';

/**
 * Lets a key ask so many times a minute. The counts live in this process: two services behind one address let twice as
 * many pass. Comes after the key is known.
 */
export function limitRate(requestsAMinute: number): MiddlewareHandler<Environment> {
  const limiter = new RateLimiterMemory({ points: requestsAMinute, duration: 60 });
  return async function limitRate(context, next) {
    const spent = await limiter.consume(context.get('keyId')).catch((refusal: unknown) => {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      const retryAfterSeconds = Math.ceil(refusal.msBeforeNext / 1000);
      throw Object.assign(
        failure('rate-exceeded', `a key may ask ${requestsAMinute} times a minute: ask again in ${retryAfterSeconds} s`),
        { retryAfterSeconds },
      );
    });
    context.header('RateLimit-Limit', String(requestsAMinute));
    context.header('RateLimit-Remaining', String(spent.remainingPoints));
    context.header('RateLimit-Reset', String(Math.ceil(spent.msBeforeNext / 1000)));
    await next();
  };
}
