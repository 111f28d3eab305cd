import { chooseLanguage } from '../languages/index.ts';
import type { Measurement, TestOutcome } from '../languages/language.ts';
import type { TriedCandidate, Tuning } from '../tuning/tuning.ts';
import { renderSpeedup } from './figures.ts';
import { code, count, inline } from './inline.ts';

/** Most candidates a page lists; the records hold all. */
const mostCandidates = 40;

/** What was run to show that behaviour stays, as list items. Says as plainly what was not there to run. */
export function renderVerified(
  { tests, language }: { tests: TestOutcome; language: string },
  tunings: readonly Tuning[],
): string[] {
  const calls = tunings.reduce(
    (sum, { recordedCalls }) => ({
      repository: sum.repository + recordedCalls.repository,
      generated: sum.generated + recordedCalls.generated,
    }),
    { repository: 0, generated: 0 },
  );
  const equal = 'results, exceptions, changed arguments and printed text are equal on base and head';
  const sources = [
    ...(calls.repository > 0 ? [`${count(calls.repository, 'call')} recorded while the repository's own tests ran`] : []),
    ...(calls.generated > 0 ? [`${count(calls.generated, 'call')} made by generated tests`] : []),
  ];
  return [
    `- ${renderTests(tests, language)}`,
    sources.length > 0
      ? `- ${equal} for ${sources.join(' and ')}`
      : '- no call could be recorded, so nothing but the tests speaks for unchanged behaviour',
    ...tunings.flatMap(({ target, warnings }) => warnings.map((warning) => `- doubt about ${code(target)}: ${inline(warning)}`)),
  ];
}

function renderTests(tests: TestOutcome, language: string): string {
  if (tests.command === '') return 'the repository has no tests that could be run';
  const left =
    tests.failed.length > 0
      ? `; ${count(tests.failed.length, 'test')} that fail${tests.failed.length === 1 ? 's' : ''} on base ${tests.failed.length === 1 ? 'was' : 'were'} left out`
      : '';
  return `the ${count(tests.passed.length, 'test')} that pass on base pass on head too (${code(reproducible(tests.command, language))})${left}`;
}

/** What a timed process does, for the target it is about. */
export function renderMeasurement(measurement: Measurement): string {
  const target = code(measurement.target);
  if (measurement.kind === 'benchmark') return `${target}: the declared benchmark ${code(measurement.benchmark ?? '')}`;
  if (measurement.kind === 'recorded calls') {
    return `${target}: ${count(measurement.calls, 'distinct call')} recorded while the repository's own tests ran, replayed on both sides alike`;
  }
  return `${target}: ${count(measurement.calls, 'distinct call')} made by generated tests, replayed on both sides alike; no test of the repository reaches it`;
}

/** Every candidate and how far it came, as a table of several targets. */
export function renderCandidates(tunings: readonly Tuning[]): string[] {
  const rows = tunings.flatMap(({ target, candidates }) => candidates.map((candidate) => ({ target, candidate })));
  const shown = rows.slice(0, mostCandidates);
  return [
    '| target | proposed by | outcome | first impression | why |',
    '|---|---|---|---:|---|',
    ...shown.map(
      ({ target, candidate }) => `| ${[code(target), code(candidate.model), ...candidateCells(candidate)].join(' | ')} |`,
    ),
    ...(rows.length > shown.length ? ['', `${rows.length - shown.length} more are in the records.`] : []),
  ];
}

function candidateCells(candidate: TriedCandidate): string[] {
  const { screened } = candidate;
  return [renderOutcome(candidate), screened === undefined ? '' : renderSpeedup(screened.speedup), inline(whyOf(candidate))];
}

/** One target's candidates as a list, with room for a whole reason. */
export function renderCandidateList({ candidates }: Tuning, longestReason: number): string[] {
  return candidates.map((candidate) => {
    const { model, screened } = candidate;
    const impression = screened === undefined ? '' : `, first impression ${renderSpeedup(screened.speedup)}`;
    return `- ${code(model)} ${renderOutcome(candidate)}${impression}: ${inline(whyOf(candidate), longestReason)}`;
  });
}

function renderOutcome({ outcome, stage }: TriedCandidate): string {
  return outcome === 'kept' ? '**kept**' : `fell (${stage ?? 'unknown'})`;
}

function whyOf({ outcome, explanation, reason }: TriedCandidate): string {
  return outcome === 'kept' ? explanation : (reason ?? 'no reason was given');
}

/** `$RUNNER` as upstream has it. */
export function reproducible(command: string, language: string): string {
  return command.replaceAll('$RUNNER', chooseLanguage(language).upstreamRunner);
}
