import { failure } from '../failure.ts';
import type { Line, PairLine, StopLine, Unit } from '../lines.ts';
import { coin, controlPlace, orderOfTargets, type Plan, type PlanTarget } from '../plan.ts';
import { halfWidthOf, trimmedMean } from '../statistics/trimmed-mean.ts';
import type { Run } from './recording.ts';

/** As the runner has it: looks at the width begin at so many pairs, and too few pairs may take so many budgets. */
const precisionFrom = 40;
const overtime = 2;

/**
 * What the runner would have written, had the recorded runs been those of this plan: the same coins, control pairs, order of targets
 * and stopping rules, one recorded run after the other. `effects` makes the head of a target slower by that fraction, in wall and
 * processor time. Too few runs for the plan fail with `recording-too-short`.
 */
export function replaySession(plan: Plan, runs: readonly Run[], effects: Record<string, number> = {}): Line[] {
  const lines: Line[] = [];
  const clock = createClock(runs);
  let remaining = plan.targets.map((target) => ({ target, logs: [] as number[], stopped: false }));
  for (let index = 0; remaining.length > 0; index += 1) {
    const order = orderOfTargets(
      plan.seed,
      index,
      remaining.map(({ target }) => target.id),
    );
    const due = remaining.toSorted((one, other) => order.indexOf(one.target.id) - order.indexOf(other.target.id));
    for (const state of due) {
      const pair = readPair(plan, state.target, index, clock, effects[state.target.id] ?? 0);
      lines.push(pair);
      if (pair.b) state.logs.push(Math.log(pair.b.wallNs / pair.a.wallNs));
      stopIf(state, reasonToStop(plan, state.target, state.logs, index + 1));
    }
    for (const state of remaining) stopIf(state, isOutOfTime(plan, state.logs.length, clock.elapsed()) ? 'budget' : undefined);
    remaining = remaining.filter((state) => !state.stopped);
  }
  return [...lines, { type: 'end', elapsed: clock.elapsed() }];

  function stopIf(state: (typeof remaining)[number], reason: StopLine['reason'] | undefined): void {
    if (reason === undefined || state.stopped) return;
    state.stopped = true;
    lines.push({ type: 'stop', target: state.target.id, reason, pairs: state.logs.length, elapsed: clock.elapsed() });
  }
}

function readPair(plan: Plan, target: PlanTarget, index: number, clock: Clock, effect: number): PairLine {
  const isControl = index === controlPlace(plan.seed, target.id, Math.floor(index / 5));
  const isBaseFirst = coin(plan.seed, target.id, index);
  const [first, second] = [clock.take(), clock.take()];
  const [base, other] = isBaseFirst ? [first, second] : [second, first];
  const common = { type: 'pair', target: target.id, index, a: unitOf(base), elapsed: clock.elapsed() } as const;
  return isControl
    ? { ...common, kind: 'ac', first: isBaseFirst ? 'a' : 'c', c: unitOf(other) }
    : { ...common, kind: 'ab', first: isBaseFirst ? 'a' : 'b', b: unitOf(other, 1 + effect) };
}

function reasonToStop(plan: Plan, target: PlanTarget, logs: readonly number[], next: number): StopLine['reason'] | undefined {
  if (plan.pairs !== undefined) return logs.length >= plan.pairs ? 'pairs' : undefined;
  if (next % 5 !== 0 || logs.length < precisionFrom) return undefined;
  const estimate = trimmedMean(logs);
  return estimate && halfWidthOf(estimate, 0.95) <= target.halfWidth ? 'precision' : undefined;
}

function isOutOfTime(plan: Plan, pairs: number, elapsed: number): boolean {
  return plan.pairs === undefined && elapsed >= (pairs >= plan.minPairs ? 1 : overtime) * plan.budgetSeconds;
}

interface Clock {
  take(): Run;
  /** Seconds from the begin of the first run to the end of the last one taken. */
  elapsed(): number;
}

function createClock(runs: readonly Run[]): Clock {
  let used = 0;
  return {
    take() {
      const run = runs[used];
      if (!run)
        throw failure(
          'recording-too-short',
          `expected more than ${runs.length} runs for such a session: make a longer recording`,
        );
      used += 1;
      return run;
    },
    elapsed() {
      const [first, last] = [runs[0], runs[used - 1]];
      return first && last ? last.at + last.wallNs / 1e9 - first.at : 0;
    },
  };
}

function unitOf(run: Run, factor = 1): Unit {
  return {
    wallNs: run.wallNs * factor,
    cpuUs: run.cpuUs * factor,
    voluntarySwitches: 0,
    involuntarySwitches: 0,
    // Not recorded, and no verdict looks at it.
    maxRssKb: 0,
    exit: 0,
  };
}
