import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createTurns } from './turns.ts';

const turns = suite('turns');

turns('lets so many work at once and the rest wait in order', async () => {
  const inTurn = createTurns(2);
  const { signal } = new AbortController();
  const log: string[] = [];
  const ends: (() => void)[] = [];
  const all = ['a', 'b', 'c', 'd'].map((name) =>
    inTurn(signal, async () => {
      log.push(name);
      await new Promise<void>((resolve) => ends.push(resolve));
    }),
  );
  await settle();
  assert.equal(log, ['a', 'b']);
  ends[1]?.();
  await settle();
  assert.equal(log, ['a', 'b', 'c']);
  ends[0]?.();
  await settle();
  for (const end of ends) end();
  await settle();
  for (const end of ends) end();
  await Promise.all(all);
  assert.equal(log, ['a', 'b', 'c', 'd']);
});

turns('goes on after a failure, and starts nothing that was called off', async () => {
  const inTurn = createTurns(1);
  const controller = new AbortController();
  const failing = inTurn(controller.signal, async () => {
    throw new Error('broken');
  });
  await failing.then(
    () => assert.unreachable(),
    () => undefined,
  );
  controller.abort();
  let ran = false;
  await inTurn(controller.signal, async () => {
    ran = true;
  }).catch(() => undefined);
  assert.is(ran, false);
});

async function settle(): Promise<void> {
  for (let i = 0; i < 10; i += 1) await Promise.resolve();
}

turns.run();
