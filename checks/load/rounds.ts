import { randomInt } from 'node:crypto';
import { type Load, type LoadOrder, load } from './load.ts';
import type { Side, SideName } from './side.ts';

/** Both sides under load, one after the other. */
export interface Round {
  first: SideName;
  ours: Load;
  peer: Load;
}

export interface RoundsOptions extends Omit<LoadOrder, 'url'> {
  rounds: number;
  /** Load before the first round that is not counted: both sides get faster for some seconds. */
  warmUpSeconds: number;
}

/** Loads the two sides in turn, the order of each round drawn by lot. Fails as `load` does. */
export async function measureRounds(
  sides: Record<SideName, Side>,
  { rounds, warmUpSeconds, ...order }: RoundsOptions,
): Promise<Round[]> {
  for (const { url } of Object.values(sides)) await load({ ...order, url, seconds: warmUpSeconds });
  const measured: Round[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const first: SideName = randomInt(2) === 0 ? 'ours' : 'peer';
    const second: SideName = first === 'ours' ? 'peer' : 'ours';
    const ask = (name: SideName) => load({ ...order, url: sides[name].url });
    const loads = { [first]: await ask(first), [second]: await ask(second) } as Record<SideName, Load>;
    measured.push({ first, ...loads });
  }
  return measured;
}
