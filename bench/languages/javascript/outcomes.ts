import { failure } from '../../failure.ts';
import { addOutcome, type Outcome } from '../test-outcome.ts';

type Outcomes = Map<string, Outcome>;

/** Lines of our own reporter for `node --test`: `["file > suite > test","passed"]`. A process that was killed leaves half a line. */
export function parseNodeOutcomes(text: string): Outcomes {
  const outcomes: Outcomes = new Map();
  for (const line of text.split('\n').slice(0, -1)) {
    const entry: unknown = JSON.parse(line);
    if (!Array.isArray(entry) || typeof entry[0] !== 'string' || !isOutcome(entry[1])) {
      throw failure('outcomes-malformed', `expected a test's name and outcome, got ${line}`);
    }
    addOutcome(outcomes, entry[0], entry[1]);
  }
  return outcomes;
}

/** The JSON report of jest, whose shape vitest shares. A file that could not be loaded is one failed test. */
export function parseJestOutcomes(text: string, checkout: string): Outcomes {
  const report = readReport(text, 'testResults');
  const outcomes: Outcomes = new Map();
  for (const file of report.testResults as JestFile[]) {
    const name = file.name.replace(`${checkout}/`, '');
    const tests = file.assertionResults ?? [];
    for (const test of tests) addOutcome(outcomes, `${name} > ${test.fullName.trim()}`, jestOutcome(test.status));
    if (tests.length === 0 && file.status === 'failed') addOutcome(outcomes, name, 'failed');
  }
  return outcomes;
}

/** The JSON report of mocha. */
export function parseMochaOutcomes(text: string, checkout: string): Outcomes {
  const report = readReport(text, 'passes');
  const outcomes: Outcomes = new Map();
  for (const [list, outcome] of [
    ['passes', 'passed'],
    ['pending', 'skipped'],
    ['failures', 'failed'],
  ] as const) {
    for (const test of (report[list] ?? []) as MochaTest[]) {
      const place = test.file ? `${test.file.replace(`${checkout}/`, '')} > ` : '';
      addOutcome(outcomes, `${place}${test.fullTitle}`, outcome);
    }
  }
  return outcomes;
}

/** What uvu prints: a file's name, then a line a suite, ` sums  • ✘   (1 / 2)`. It names no test that passes, so a suite counts as one. */
export function parseUvuOutcomes(output: string): Outcomes {
  const outcomes: Outcomes = new Map();
  let file = '';
  for (const line of output.split('\n')) {
    if (/^\S+\.[cm]?[jt]sx?$/.test(line)) file = line;
    const [, suite = '', passed, total] = /^ ?(.*?) *[•✘ ]*\((\d+) \/ (\d+)\)$/.exec(line.trimEnd()) ?? [];
    if (total === undefined) continue;
    addOutcome(outcomes, [file, suite].filter(Boolean).join(' > '), passed === total ? 'passed' : 'failed');
  }
  return outcomes;
}

interface JestFile {
  name: string;
  status: string;
  assertionResults?: { fullName: string; status: string }[];
}

interface MochaTest {
  fullTitle: string;
  file?: string;
}

function readReport(text: string, field: string): Record<string, unknown> {
  const value: unknown = text.trim() === '' ? {} : JSON.parse(text);
  if (typeof value === 'object' && value !== null && field in value) return value as Record<string, unknown>;
  // A runner that fell over before its first test writes nothing: its exit code says so.
  if (text.trim() === '') return { [field]: [] };
  throw failure('outcomes-malformed', `expected a test report with "${field}", got ${text.slice(0, 80)}`);
}

function jestOutcome(status: string): Outcome {
  if (status === 'passed') return 'passed';
  return status === 'failed' ? 'failed' : 'skipped';
}

function isOutcome(value: unknown): value is Outcome {
  return value === 'passed' || value === 'failed' || value === 'skipped';
}
