import type { Measurement } from '../languages/language.ts';
import { reproducible } from './evidence.ts';

export interface Reproduction {
  baseCommit: string;
  headCommit: string;
  /** The command that runs the tests, with `$RUNNER`; empty when there are none. */
  testCommand: string;
  measurements: readonly Measurement[];
}

/**
 * Lines that upstream can paste into a shell inside its own clone. A declared benchmark is timed by the standard library
 * alone; recorded calls need the tool that recorded them.
 */
export function renderReproduction({ baseCommit, headCommit, testCommand, measurements }: Reproduction): string[] {
  const declared = measurements.filter((measurement) => measurement.kind === 'benchmark');
  const recorded = measurements.filter((measurement) => measurement.kind !== 'benchmark');
  const targets = recorded.map((measurement) => `--target ${quoteWord(measurement.target)}`).join(' ');
  return [
    ...(testCommand === '' ? [] : [`git switch --detach ${headCommit}`, reproducible(testCommand)]),
    ...declared.flatMap((measurement) => [
      `# ${oneLine(measurement.target)}: the best of five runs on base, then on head`,
      ...[baseCommit, headCommit].map(
        (commit) => `git switch --quiet --detach ${commit} && ${timeBenchmark(measurement.benchmark ?? '')}`,
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

function timeBenchmark(file: string): string {
  const program = [
    'import runpy, sys, timeit',
    'unit = runpy.run_path(sys.argv[1])',
    'arguments = (unit["setup"](),) if "setup" in unit else ()',
    'print(min(timeit.repeat(lambda: unit["run"](*arguments), number=1, repeat=5)), "s")',
  ].join('; ');
  return `uv run python -c ${quoteWord(program)} ${quoteWord(file)}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}

/** A word for the shell; plain ones stay as they are. */
export function quoteWord(word: string): string {
  return /^[\w./:@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
