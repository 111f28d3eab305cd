import { failure } from '../../failure.ts';
import type { Behaviour, Difference } from '../language.ts';

/** What one call did, as text. */
export interface CallOutcome {
  call: string;
  /** Exactly one of these two. */
  gives?: string;
  raises?: string;
  /** What it gave cannot be told by its looks: a function, an object of a class. */
  opaque?: boolean;
  leaves: string;
  prints: string;
}

const mostDifferences = 20;

/** One JSON line a call; a process that was killed leaves half a line. */
export function parseOutcomes(text: string): CallOutcome[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const value = JSON.parse(line) as CallOutcome;
      if (typeof value.call === 'string' && typeof value.leaves === 'string') return value;
      throw failure('outcomes-malformed', `expected what a call did, got ${line.slice(0, 80)}`);
    });
}

/** Candidate against base, call by call; what changes by itself between two runs of base is left out. `ending` says how the candidate's process ended. */
export function compareOutcomes(
  base: readonly CallOutcome[],
  again: readonly CallOutcome[],
  candidate: readonly CallOutcome[],
  ending: string,
): Behaviour {
  const differences: Difference[] = [];
  let [compared, unsteady, opaque] = [0, 0, 0];
  for (const [index, one] of base.entries()) {
    const same = again[index];
    const other = candidate[index];
    if (other === undefined) {
      differences.push({ scope: 'crash', call: one.call, base: 'it ends', candidate: ending });
      break;
    }
    if (same === undefined || differenceOf(one, same)) unsteady += 1;
    else if (one.opaque || other.opaque) opaque += 1;
    else {
      compared += 1;
      const found = differenceOf(one, other);
      if (found) differences.push(found);
    }
  }
  const leftOut = [
    ...(unsteady > 0 ? [`${unsteady} of ${base.length} calls change by themselves`] : []),
    ...(opaque > 0 ? [`${opaque} of ${base.length} calls give functions or objects of classes, which cannot be compared`] : []),
  ];
  return { differences: differences.slice(0, mostDifferences), compared, leftOut };
}

function differenceOf(base: CallOutcome, candidate: CallOutcome): Difference | undefined {
  const { call } = base;
  const ended = (outcome: CallOutcome) => (outcome.raises === undefined ? (outcome.gives ?? '') : `raises ${outcome.raises}`);
  if (ended(base) !== ended(candidate)) {
    const scope = base.raises === undefined && candidate.raises === undefined ? 'result' : 'exception';
    return { scope, call, base: short(ended(base)), candidate: short(ended(candidate)) };
  }
  if (base.leaves !== candidate.leaves)
    return { scope: 'arguments', call, base: short(base.leaves), candidate: short(candidate.leaves) };
  if (base.prints !== candidate.prints)
    return { scope: 'printed text', call, base: short(base.prints), candidate: short(candidate.prints) };
  return undefined;
}

function short(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}...` : text;
}
