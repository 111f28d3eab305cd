import { median } from '../../bench/statistics/median.ts';
import { intervalOf, trimmedMean } from '../../bench/statistics/trimmed-mean.ts';
import type { Load } from './load.ts';
import type { Round } from './rounds.ts';
import type { SideName } from './side.ts';

/** Ours over the peer's, with its 95 % interval. */
export interface LoadRatio {
  ratio: number;
  low: number;
  high: number;
}

/** What the rounds of one row come to. */
export interface RowFigures {
  requests: LoadRatio;
  p99: LoadRatio;
  /** Medians over the rounds. */
  medians: Record<SideName, Pick<Load, 'requestsASecond' | 'p50' | 'p99'>>;
}

/**
 * Ratios are taken within each round, where both sides met the same machine, and averaged as logarithms, a fifth trimmed
 * at each end. Needs three rounds.
 */
export function summarizeRounds(rounds: readonly Round[]): RowFigures {
  const middle = (side: SideName, field: 'requestsASecond' | 'p50' | 'p99') => median(rounds.map((round) => round[side][field]));
  const medians = (side: SideName) => ({
    requestsASecond: middle(side, 'requestsASecond'),
    p50: middle(side, 'p50'),
    p99: middle(side, 'p99'),
  });
  return {
    requests: ratioOf(rounds, 'requestsASecond'),
    p99: ratioOf(rounds, 'p99'),
    medians: { ours: medians('ours'), peer: medians('peer') },
  };
}

function ratioOf(rounds: readonly Round[], field: 'requestsASecond' | 'p99'): LoadRatio {
  const mean = trimmedMean(rounds.map((round) => Math.log(round.ours[field] / round.peer[field])));
  if (mean === undefined) return { ratio: Number.NaN, low: Number.NaN, high: Number.NaN };
  const { low, high } = intervalOf(mean, 0.95);
  return { ratio: Math.exp(mean.mean), low: Math.exp(low), high: Math.exp(high) };
}
