import { failure } from '../../failure.ts';
import type { Behaviour, Difference } from '../language.ts';

/** What one call did, as text. */
export interface CallOutcome {
  call: string;
  /** Exactly one of these two. */
  gives?: string;
  raises?: string;
  /** What it gave cannot be told by its looks alone: a function, an object of a class. */
  opaque?: boolean;
  /** It gave more items than are looked at. */
  truncated?: boolean;
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

/**
 * Candidate against base, call by call and aspect by aspect; an aspect that changes by itself between two runs of base is left out. Calls whose results
 * are shown in part only may differ, and do not count as compared. `ending` says how the candidate's process ended.
 */
export function compareOutcomes(
  base: readonly CallOutcome[],
  again: readonly CallOutcome[],
  candidate: readonly CallOutcome[],
  ending: string,
): Behaviour {
  const differences: Difference[] = [];
  let [compared, unsteady, opaque, truncated] = [0, 0, 0, 0];
  for (const [index, one] of base.entries()) {
    const same = again[index];
    const other = candidate[index];
    if (other === undefined) {
      differences.push({ scope: 'crash', call: one.call, base: 'it ends', candidate: ending });
      break;
    }
    const steady = aspects.filter(({ of }) => same !== undefined && of(one) === of(same));
    const differing = steady.find(({ of }) => of(one) !== of(other));
    if (differing) differences.push(describe(differing, one, other));
    if (steady.length < aspects.length) unsteady += 1;
    else if (one.opaque && other.opaque) opaque += 1;
    else if (one.truncated && other.truncated) truncated += 1;
    else compared += 1;
  }
  const leftOut = [
    ...(unsteady > 0 ? [`${unsteady} of ${base.length} calls change by themselves`] : []),
    ...(opaque > 0
      ? [`${opaque} of ${base.length} calls give functions or objects of classes, which cannot be compared beyond their looks`]
      : []),
    ...(truncated > 0 ? [`${truncated} of ${base.length} calls give more items than are compared`] : []),
  ];
  return { differences: differences.slice(0, mostDifferences), compared, leftOut };
}

interface Aspect {
  scope: Difference['scope'];
  /** Equal where two outcomes agree. */
  of: (outcome: CallOutcome) => string;
  /** For people. */
  shown: (outcome: CallOutcome) => string;
}

const aspects: readonly Aspect[] = [
  { scope: 'exception', of: ({ raises }) => `${raises === undefined}`, shown: ended },
  { scope: 'exception', of: ({ raises }) => raises ?? '', shown: ended },
  {
    scope: 'result',
    of: ({ gives, opaque, truncated }) => `${Boolean(opaque)} ${Boolean(truncated)} ${gives}`,
    shown: ended,
  },
  { scope: 'arguments', of: ({ leaves }) => leaves, shown: ({ leaves }) => leaves },
  { scope: 'printed text', of: ({ prints }) => prints, shown: ({ prints }) => prints },
];

function ended({ raises, gives, opaque, truncated }: CallOutcome): string {
  if (raises !== undefined) return `raises ${short(raises)}`;
  const hidden = opaque ? ', with parts that do not show' : '';
  return `${short(gives ?? '')}${hidden}${truncated ? ', and more' : ''}`;
}

function describe({ scope, shown }: Aspect, base: CallOutcome, candidate: CallOutcome): Difference {
  return { scope, call: base.call, base: short(shown(base)), candidate: short(shown(candidate)) };
}

function short(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}...` : text;
}
