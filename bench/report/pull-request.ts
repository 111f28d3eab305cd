import type { Comparison } from '../comparison.ts';
import { failure } from '../failure.ts';
import type { Stacked, Tuning } from '../tuning/tuning.ts';
import type { Workspace } from '../workspace.ts';
import { renderCandidates, renderMeasurement, renderVerified } from './evidence.ts';
import { code, count, inline } from './inline.ts';
import { beginMark, endMark, renderDetails, renderHeadline, renderTable } from './markdown.ts';
import { renderReproduction } from './reproduce.ts';
import { renderSecondOpinion, type SecondOpinion } from './second-opinion.ts';

/** What a pull request tells. `measured` compares exactly the two commits that are named. */
export interface PullRequestReport {
  /** All kept optimizations on one branch; else one optimization of its own. */
  stacked: boolean;
  baseCommit: string;
  headCommit: string;
  workspace: Pick<Workspace, 'tests' | 'language'>;
  /** One for a pull request of its own, all targets for the stacked one, also those without a kept candidate. */
  tunings: readonly Tuning[];
  measured: Comparison & { secondOpinion?: SecondOpinion };
  /** Kept changes that are not on the stacked branch. */
  leftOut?: Stacked['leftOut'];
  /** Pull requests of the parts, by target. */
  parts?: readonly { target: string; url: string; number: number }[];
  /** Where the case study is, as a link. */
  caseStudy?: string;
}

/** Most characters that GitHub takes for a body. */
const longestBody = 65_536;

/** Title and body: the verdict first, then the numbers, what was verified, how it was measured, and how to see the same. */
export function renderPullRequest(report: PullRequestReport): { title: string; body: string } {
  const kept = report.tunings.filter((tuning) => tuning.state === 'kept' && !isLeftOut(report, tuning));
  const [first] = kept;
  if (first === undefined) {
    throw failure('nothing-to-report', 'expected at least one kept optimization for a pull request, got none: open none');
  }
  const body = [
    beginMark,
    renderHeadline(report.measured),
    '',
    ...renderTable(report.measured.rows),
    '',
    ...(report.stacked ? renderParts(report, kept) : renderChange(first)),
    '### What was verified',
    '',
    ...renderVerified(report.workspace, kept),
    '',
    '### How it was measured',
    '',
    'Fresh processes of both commits in pairs, the order inside each pair drawn by lot, on one machine; a second checkout of base beside them is the control.',
    '',
    ...kept.flatMap(({ measurement }) => (measurement === undefined ? [] : [`- ${renderMeasurement(measurement)}`])),
    '',
    ...renderFold(report.tunings),
    ...renderDetails(report.measured, []),
    '',
    ...(report.measured.secondOpinion ? [...renderSecondOpinion(report.measured.secondOpinion), ''] : []),
    ...renderCommands(report, kept),
    ...(report.caseStudy === undefined ? [] : ['', `[The case study](${report.caseStudy}) has the rest.`]),
    endMark,
    '',
  ].join('\n');
  return { title: report.stacked ? stackedTitle(report.measured, kept.length) : titleOf(first), body: fit(body) };
}

function isLeftOut({ leftOut = [] }: PullRequestReport, { target }: Tuning): boolean {
  return leftOut.some((one) => one.target === target);
}

function titleOf({ title, target }: Tuning): string {
  return (title ?? `perf: ${target}`).slice(0, 250);
}

function stackedTitle({ speedup }: Comparison, parts: number): string {
  const gain = speedup === undefined ? '' : `, ${((1 - 1 / speedup) * 100).toFixed(0)} % less time`;
  return `perf: ${count(parts, 'optimization')}${parts > 1 ? ' together' : ''}${gain}`;
}

function renderChange({ explanation }: Tuning): string[] {
  return explanation === undefined ? [] : ['### What changed', '', paragraphs(explanation), ''];
}

function renderParts({ parts = [], leftOut = [] }: PullRequestReport, kept: readonly Tuning[]): string[] {
  const link = (target: string) => {
    const part = parts.find((one) => one.target === target);
    return part === undefined ? '' : ` ([#${part.number}](${part.url}))`;
  };
  return [
    '### What is in it',
    '',
    ...kept.map(({ target, title, explanation }) => `- ${code(target)}${link(target)}: ${inline(explanation ?? title ?? '')}`),
    '',
    ...(leftOut.length === 0
      ? []
      : ['Left out:', '', ...leftOut.map(({ target, reason }) => `- ${code(target)}${link(target)}: ${inline(reason)}`), '']),
    'Each also stands alone on a branch of its own. The gain above was measured on this branch, not multiplied from the parts.',
    '',
  ];
}

function renderFold(tunings: readonly Tuning[]): string[] {
  const candidates = tunings.flatMap((tuning) => tuning.candidates);
  const fell = candidates.filter((candidate) => candidate.outcome === 'fell').length;
  if (fell === 0) return [];
  const summary = `<details><summary>Candidates: ${candidates.length} tried, ${fell} fell</summary>`;
  return [summary, '', ...renderCandidates(tunings), '', '</details>', ''];
}

function renderCommands({ baseCommit, headCommit, workspace }: PullRequestReport, kept: readonly Tuning[]): string[] {
  const measurements = kept.flatMap(({ measurement }) => (measurement === undefined ? [] : [measurement]));
  const lines = renderReproduction({
    baseCommit,
    headCommit,
    language: workspace.language,
    testCommand: workspace.tests.command,
    measurements,
  });
  return ['### Reproduce', '', '```sh', ...lines, '```'];
}

function paragraphs(text: string): string {
  return text
    .split(/\n\s*\n/)
    .map((paragraph) => inline(paragraph))
    .join('\n\n');
}

/** A body that GitHub would refuse loses its end, and says so. */
function fit(body: string): string {
  if (body.length <= longestBody) return body;
  const note = `\n\nThe rest did not fit: see the case study.\n${endMark}\n`;
  return `${body.slice(0, longestBody - note.length)}${note}`;
}
