import type { ExplainQuestion } from '../models/model.ts';
import { parseProfile } from '../source/profile.ts';

/** What is known of a candidate in whole sentences: why it is faster, what was measured, where the time went. */
export function explainByFigures(question: ExplainQuestion): string {
  const { original, candidate, gain, reason, throughput, concurrency } = question;
  return [
    question.explanation.trim(),
    original.runtime && candidate.runtime
      ? `Measured over its tests it took ${original.runtime} before and takes ${candidate.runtime} now${gain ? `, ${gain} faster` : ''}.`
      : '',
    changeOf('Throughput', throughput),
    changeOf('The concurrency ratio', concurrency),
    reason === 'throughput' || reason === 'concurrency' ? `It was accepted for its ${reason}, not for its running time.` : '',
    describeHottest(original.profile ?? ''),
    describeCalls(question.annotatedTests),
  ]
    .filter((sentence) => sentence !== '')
    .join('\n\n');
}

function changeOf(what: string, change: ExplainQuestion['throughput']): string {
  if (!change?.original || !change.candidate) return '';
  return `${what} went from ${change.original} to ${change.candidate}${change.change ? ` (${change.change})` : ''}.`;
}

function describeHottest(profile: string): string {
  const hottest = parseProfile(profile).reduce((one, other) => (other.share > one.share ? other : one), { text: '', share: 0 });
  if (hottest.share < 0.2) return '';
  return `Before, ${Math.round(hottest.share * 100)} % of the time went into \`${hottest.text.replaceAll('`', "'")}\`.`;
}

/** Slower calls are told as well as faster ones: a reader with small inputs wants to know. */
function describeCalls(annotatedTests: string): string {
  const count = (word: string) => annotatedTests.match(new RegExp(`# .* -> .*\\(.*% ${word}\\)`, 'g'))?.length ?? 0;
  const [faster, slower] = [count('faster'), count('slower')];
  if (faster + slower === 0) return '';
  return `Of ${faster + slower} timed calls in the tests ${faster} became faster and ${slower} slower.`;
}
