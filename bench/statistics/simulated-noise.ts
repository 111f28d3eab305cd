import { normal } from './known-values.ts';

/** How a simulated machine disturbs runs; all on logs of time. */
export interface Noise {
  /** Share of a disturbance that is still there at the next run, 0 to below 1. */
  memory: number;
  /** Spread of what drifts. */
  drift: number;
  /** Spread of what is new in every run. */
  spread: number;
  /** One run in so many begins another regime, this much slower or faster; absent: none. */
  steps?: { every: number; size: number };
  /** One run in so many takes this much longer; absent: none. */
  spikes?: { every: number; size: number };
}

/** A shared machine as recordings show it: what one run suffers the next ones suffer too, regimes change, some runs are hit hard. */
export const sharedMachine: Noise = {
  memory: 0.97,
  drift: 0.03,
  spread: 0.015,
  steps: { every: 150, size: 0.05 },
  spikes: { every: 40, size: 0.5 },
};

/** Logs of the times of `count` runs of one and the same command, in the order in which they ran. */
export function simulateRuns(random: () => number, count: number, noise: Noise): number[] {
  const fresh = noise.drift * Math.sqrt(1 - noise.memory ** 2);
  let drift = noise.drift * normal(random);
  let regime = 0;
  return Array.from({ length: count }, () => {
    drift = noise.memory * drift + fresh * normal(random);
    if (noise.steps && random() * noise.steps.every < 1) regime = noise.steps.size * normal(random);
    const spike = noise.spikes && random() * noise.spikes.every < 1 ? noise.spikes.size * random() : 0;
    return drift + regime + spike + noise.spread * normal(random);
  });
}

/** Reads runs as pairs whose order a coin decides, head's time being `effect` more on logs: differences of head and base. */
export function pairByCoin(random: () => number, runs: readonly number[], effect = 0): number[] {
  return Array.from({ length: Math.floor(runs.length / 2) }, (_, pair) => {
    const [first, second] = [runs[2 * pair] ?? 0, runs[2 * pair + 1] ?? 0];
    return effect + (random() < 0.5 ? second - first : first - second);
  });
}
