import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { failure } from '../../bench/failure.ts';
import { run } from '../../service/testing/run.ts';
import type { Load, LoadOrder } from './generator.ts';
import type { Side, SideName } from './side.ts';

/** Both sides under load, one after the other. */
export interface Round {
  first: SideName;
  ours: Load;
  peer: Load;
}

export interface RoundsOptions extends Omit<LoadOrder, 'url'> {
  rounds: number;
}

/**
 * Loads the two sides in turn, the order of each round drawn by lot. A round that is not counted comes first: it warms
 * both up. Fails with `load-failed` when an answer was not 200 or a connection broke.
 */
export async function measureRounds(sides: Record<SideName, Side>, { rounds, ...order }: RoundsOptions): Promise<Round[]> {
  const measured: Round[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const first: SideName = randomInt(2) === 0 ? 'ours' : 'peer';
    const second: SideName = first === 'ours' ? 'peer' : 'ours';
    const loads = { [first]: await load(first), [second]: await load(second) } as Record<SideName, Load>;
    if (round > 0) measured.push({ first, ...loads });
  }
  return measured;

  async function load(name: SideName): Promise<Load> {
    const wanted: LoadOrder = { ...order, url: sides[name].url };
    const command = [process.execPath, join(import.meta.dirname, 'generator.ts'), JSON.stringify(wanted)];
    const { exitCode, output } = await run(command, { timeoutSeconds: order.seconds + 20 });
    const seen: Load | undefined = exitCode === 0 ? JSON.parse(output) : undefined;
    if (seen === undefined || seen.failures > 0 || seen.requestsASecond === 0) {
      throw failure('load-failed', `expected nothing but answers with 200 from ${name}, got: ${output.trim().slice(-500)}`);
    }
    return seen;
  }
}
