import { secondsOf } from '../analysis.ts';
import { type Line, type PairLine, parseLines } from '../lines.ts';
import type { Plan, PlanTarget, Ratio, Seconds } from '../plan.ts';

/** One target's pairs in session order. */
export interface Series {
  target: string;
  pairs: { index: number; base: Seconds; head: Seconds; speedup: Ratio }[];
  /** The control: base against its second checkout. */
  controls: { index: number; speedup: Ratio }[];
}

/** The pairs of a session's raw data; what stood before a restart with other settings is left out. */
export function parseSeries(text: string): Series[] {
  return listSeries(parseLines(text));
}

/** The same of lines that were read already. */
export function listSeries(all: readonly Line[]): Series[] {
  const plan = all.find((line): line is { type: 'plan'; plan: Plan } => line.type === 'plan')?.plan;
  const lines = all.slice(all.findLastIndex((line) => line.type === 'restart') + 1);
  return (plan?.targets ?? []).map((target) => readSeries(target, lines));
}

function readSeries(target: PlanTarget, lines: readonly Line[]): Series {
  const own = lines.filter((line): line is PairLine => line.type === 'pair' && line.target === target.id);
  return {
    target: target.id,
    pairs: own.flatMap(({ index, a, b }) => {
      if (b === undefined) return [];
      const [base, head] = [secondsOf(target, a), secondsOf(target, b)];
      return [{ index, base, head, speedup: base / head }];
    }),
    controls: own.flatMap(({ index, a, c }) =>
      c === undefined ? [] : [{ index, speedup: secondsOf(target, a) / secondsOf(target, c) }],
    ),
  };
}
