import { Hono } from 'hono';
import pino from 'pino';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Environment } from './environment.ts';
import { limitRate } from './limits.ts';
import { answerProblem } from './problems.ts';

const limit = suite('rate limit');

limit('lets a key ask so often a minute, and says how often it still may', async () => {
  const ask = open(2);
  const first = await ask('one');
  assert.is(first.status, 200);
  assert.is(first.headers.get('RateLimit-Limit'), '2');
  assert.is(first.headers.get('RateLimit-Remaining'), '1');
});

limit('refuses a key that asks more often, and says when to come back', async () => {
  const ask = open(2);
  await ask('one');
  await ask('one');
  const refused = await ask('one');
  assert.is(refused.status, 429);
  assert.is(refused.headers.get('Retry-After'), '60');
  assert.match(((await refused.json()) as { error: string }).error, /may ask 2 times a minute: ask again in 60 s/);
});

limit('counts each key for itself', async () => {
  const ask = open(1);
  await ask('one');
  assert.is((await ask('other')).status, 200);
});

limit.run();

function open(requestsAMinute: number) {
  const app = new Hono<Environment>();
  app.use(async (context, next) => {
    context.set('keyId', context.req.header('Key') ?? '');
    await next();
  });
  app.use(limitRate(requestsAMinute));
  app.get('/', (context) => context.text('done'));
  app.onError((error, context) => answerProblem(context, error, pino({ level: 'silent' })));
  return async (key: string) => app.request('/', { headers: { Key: key } });
}
