import { chooseLanguage } from '../languages/index.ts';
import type { Measurement } from '../languages/language.ts';
import { quoteWord } from '../quote-word.ts';
import { reproducible } from './evidence.ts';

export interface Reproduction {
  baseCommit: string;
  headCommit: string;
  language: string;
  /** The command that runs the tests, with `$RUNNER`; empty when there are none. */
  testCommand: string;
  measurements: readonly Measurement[];
}

/**
 * Lines that upstream can paste into a shell inside its own clone. A declared benchmark is timed by the language's own means
 * alone; recorded calls need the tool that recorded them.
 */
export function renderReproduction({ baseCommit, headCommit, language, testCommand, measurements }: Reproduction): string[] {
  const { timeUpstream } = chooseLanguage(language);
  const declared = measurements.filter((measurement) => measurement.kind === 'benchmark');
  const recorded = measurements.filter((measurement) => measurement.kind !== 'benchmark');
  const targets = recorded.map((measurement) => `--target ${quoteWord(measurement.target)}`).join(' ');
  return [
    ...(testCommand === '' ? [] : [`git switch --detach ${headCommit}`, reproducible(testCommand, language)]),
    ...declared.flatMap((measurement) => [
      `# ${oneLine(measurement.target)}: on base, then on head`,
      ...[baseCommit, headCommit].map(
        (commit) => `git switch --quiet --detach ${commit} && ${timeUpstream(measurement.benchmark ?? '')}`,
      ),
    ]),
    ...(recorded.length === 0
      ? []
      : [
          '# the same paired measurement, in a checkout of tuneup; REPOSITORY is a clone that has both commits',
          `npm run --silent bench -- compare --repository "$REPOSITORY" --base ${baseCommit} --head ${headCommit} ${targets}`,
        ]),
  ];
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}
