import { readFile } from 'node:fs/promises';
import type { ComparisonRow } from '../comparison.ts';
import type { Tuning } from '../tuning/tuning.ts';
import { renderCandidateList, renderMeasurement, renderVerified, reproducible } from './evidence.ts';
import { estimateOf, renderSeconds, renderSpeedup } from './figures.ts';
import { type Files, writeFiles } from './files.ts';
import { code, count, inline } from './inline.ts';
import { renderDetails, renderHeadline, renderTable } from './markdown.ts';
import { numbersOf } from './records.ts';
import { renderReproduction } from './reproduce.ts';
import { parseSeries } from './series.ts';
import { caseStudyFolder, fileNameOf, type StudiedPullRequest, type StudiedTarget, type Study } from './study.ts';

/** Here is room for a whole reason: the page is where people look why. */
const longestReason = 1500;

/** What was built: the folder and the paths of its pages, plots and data below it. */
export interface WrittenCaseStudy {
  folder: string;
  pages: string[];
}

/**
 * Builds the page of a project under study: what was declared, what came of it, every candidate tried and why it fell.
 * `data.json` holds the numbers, the plots are pictures beside it. The same study gives the same bytes.
 */
export async function writeCaseStudy(study: Study): Promise<WrittenCaseStudy> {
  const folder = caseStudyFolder(study);
  // The pictures need the packages that draw; whoever only renders text does not load them.
  const pictures = await drawPictures(study);
  const files: Files = { ...pictures, 'README.md': renderPage(study, Object.keys(pictures)), 'data.json': renderData(study) };
  return { folder, pages: await writeFiles(folder, files) };
}

async function drawPictures(study: Study): Promise<Files> {
  const { plotPairs, plotRatios } = await import('./plots.ts');
  const files: Files = {};
  const rows = ratioRows(study);
  if (rows.length > 0) {
    const { svg, png } = plotRatios(rows);
    Object.assign(files, { 'plots/speedups.svg': svg, 'plots/speedups.png': png });
  }
  for (const { tuning, measured } of study.targets) {
    const raw =
      measured?.rawDataFile === undefined ? undefined : await readFile(measured.rawDataFile, 'utf8').catch(() => undefined);
    const [series] = raw === undefined ? [] : parseSeries(raw);
    const [row] = measured?.rows ?? [];
    if (series === undefined || row === undefined || series.pairs.length === 0) continue;
    const { svg, png } = plotPairs(series, { ...row, target: tuning.target });
    const name = `plots/pairs-${fileNameOf(tuning.target)}`;
    Object.assign(files, { [`${name}.svg`]: svg, [`${name}.png`]: png });
  }
  return files;
}

/** A row a target from its own job, and one for all of them together from the stacked branch's. */
function ratioRows({ targets, stacked }: Study): ComparisonRow[] {
  const rows = targets.flatMap(
    ({ tuning, measured }) => measured?.rows.slice(0, 1).map((row) => ({ ...row, target: tuning.target })) ?? [],
  );
  const together = stacked?.measured;
  const estimate = together && estimateOf(together);
  if (together === undefined || estimate === undefined || together.rows.length < 2)
    return rows.filter((row) => estimateOf(row) !== undefined);
  const all: ComparisonRow = {
    target: 'all together',
    verdict: together.verdict,
    ...estimate,
    pairs: together.pairs,
    stopped: 'precision',
  };
  return [...rows, all].filter((row) => estimateOf(row) !== undefined);
}

function renderPage(study: Study, pictures: readonly string[]): string {
  const { organization, project, workspace, targets } = study;
  return `${[
    `# ${inline(project)}`,
    '',
    renderSummary(study),
    '',
    ...(pictures.includes('plots/speedups.svg') ? ['![Speedup of each target with its interval](plots/speedups.svg)', ''] : []),
    '## What was declared, and what came of it',
    '',
    ...renderOutcomes(targets),
    '',
    ...renderStacked(study),
    ...targets.flatMap((target) => renderTarget(study, target, pictures)),
    '## What it was measured on',
    '',
    ...renderMachine(study),
    '',
    '## The numbers',
    '',
    `[data.json](data.json) holds what this page shows. Repository: ${inline(study.repository)} of ${inline(organization)}, branch ${code(workspace.baseBranch)} at ${code(workspace.baseCommit)}, dated ${inline(study.date)}.`,
  ].join('\n')}\n`;
}

function renderSummary({ targets, stacked, workspace }: Study): string {
  const kept = targets.filter(({ tuning }) => tuning.state === 'kept').length;
  const faster = targets.filter(({ measured }) => measured?.verdict === 'faster').length;
  const tried = targets.reduce((sum, { tuning }) => sum + tuning.candidates.length, 0);
  const opened = [...targets.map((target) => target.pullRequest), stacked?.pullRequest].filter(
    (one) => one !== undefined && one.state !== 'none',
  ).length;
  return [
    `${count(targets.length, 'target')} in ${workspace.language}, ${count(tried, 'candidate')} tried, ${kept} kept, ${faster} measured faster, ${count(opened, 'pull request')}.`,
    ...(stacked?.measured === undefined ? [] : [renderHeadline(stacked.measured)]),
  ].join(' ');
}

function renderOutcomes(targets: readonly StudiedTarget[]): string[] {
  return [
    '| target | verdict | base | head | speedup | 95 % interval | pull request |',
    '|---|---|---:|---:|---:|---:|---|',
    ...targets.map(({ tuning, measured, pullRequest }) => {
      const [row] = measured?.rows ?? [];
      const estimate = measured && estimateOf(measured);
      const cells = [
        code(tuning.target),
        measured?.verdict ?? 'nothing kept',
        row?.baseSeconds === undefined ? '' : renderSeconds(row.baseSeconds),
        row?.headSeconds === undefined ? '' : renderSeconds(row.headSeconds),
        estimate === undefined ? '' : renderSpeedup(estimate.speedup),
        estimate === undefined ? '' : `${renderSpeedup(estimate.low)} .. ${renderSpeedup(estimate.high)}`,
        renderLink(pullRequest),
      ];
      return `| ${cells.join(' | ')} |`;
    }),
  ];
}

function renderLink(pullRequest: StudiedPullRequest): string {
  if (pullRequest.state === 'none') return 'none';
  return `[#${pullRequest.number}](${encodeURI(pullRequest.url)}) ${pullRequest.state}`;
}

/** The link with the reason where there is none. */
function renderPullRequest(pullRequest: StudiedPullRequest): string {
  return pullRequest.state === 'none'
    ? `No pull request: ${inline(pullRequest.reason)}`
    : `Pull request: ${renderLink(pullRequest)}.`;
}

function renderStacked({ stacked }: Study): string[] {
  if (stacked === undefined) return [];
  const { included, leftOut, branch } = stacked.stacked;
  return [
    '## All of it together',
    '',
    `Branch ${code(branch)} holds ${count(included.length, 'optimization')}. ${renderPullRequest(stacked.pullRequest)}`,
    '',
    ...(stacked.measured === undefined ? [] : [renderHeadline(stacked.measured), '', ...renderTable(stacked.measured.rows), '']),
    ...(leftOut.length === 0
      ? []
      : [...leftOut.map(({ target, reason }) => `- left out: ${code(target)}, ${inline(reason)}`), '']),
  ];
}

function renderTarget(
  { workspace }: Study,
  { tuning, measured, pullRequest }: StudiedTarget,
  pictures: readonly string[],
): string[] {
  const picture = `plots/pairs-${fileNameOf(tuning.target)}.svg`;
  const { measurement, branch, commit, candidates } = tuning;
  const reproduction =
    commit === undefined || measurement === undefined
      ? []
      : renderReproduction({
          language: workspace.language,
          baseCommit: workspace.baseCommit,
          headCommit: commit,
          testCommand: workspace.tests.command,
          measurements: [measurement],
        });
  return [
    `## ${code(tuning.target)}`,
    '',
    measured === undefined ? renderNothing(tuning) : renderHeadline(measured),
    '',
    ...(branch === undefined ? [] : [`Branch ${code(branch)} at ${code(commit ?? '')}. ${renderPullRequest(pullRequest)}`, '']),
    ...(pictures.includes(picture) ? [`![The pairs of the session in their order](${picture})`, ''] : []),
    ...(candidates.length === 0 ? [] : ['Candidates:', '', ...renderCandidateList(tuning, longestReason), '']),
    ...(tuning.state === 'kept' ? ['Verified:', '', ...renderVerified(workspace, [tuning]), ''] : []),
    ...(measurement === undefined || measured === undefined ? [] : [`Timed: ${renderMeasurement(measurement)}.`, '']),
    ...(measured === undefined ? [] : [...renderDetails({ ...measured, environment: { fields: [] } }, []), '']),
    ...(reproduction.length === 0 ? [] : ['Reproduce:', '', '```sh', ...reproduction, '```', '']),
  ];
}

/** What stands where the verdict would: the list below says why each candidate fell. */
function renderNothing({ state, reason, candidates }: Tuning): string {
  if (state === 'kept') return 'A candidate was kept, and nothing was measured.';
  return candidates.length > 0 ? 'Nothing was kept.' : `Nothing was kept: ${inline(reason ?? 'no candidate was proposed')}`;
}

function renderMachine({ workspace, targets, stacked }: Study): string[] {
  const measured = [...targets.map((target) => target.measured), stacked?.measured].find((one) => one !== undefined);
  const { tests, environment, language } = workspace;
  return [
    '| what | value |',
    '|---|---|',
    `| ${inline(language)} | ${inline(environment.version)} |`,
    `| tests | ${tests.command === '' ? 'none' : `${code(reproducible(tests.command, language))}: ${tests.passed.length} pass on base, ${tests.failed.length} fail, ${tests.skipped.length} skipped`} |`,
    ...(measured?.environment.fields ?? []).map(
      (field) =>
        `| ${inline(field.name)} | ${field.state === 'not visible' ? 'not visible' : `${inline(field.value)}${field.state === 'warn' ? ' (warn)' : ''}`} |`,
    ),
  ];
}

/** What the page shows, for programs; without paths of the machine that made it. */
function renderData({ organization, project, repository, date, workspace, targets, stacked }: Study): string {
  const data = {
    organization,
    project,
    repository,
    date,
    base: { branch: workspace.baseBranch, commit: workspace.baseCommit },
    language: workspace.language,
    version: workspace.environment.version,
    tests: {
      command: workspace.tests.command,
      passed: workspace.tests.passed.length,
      failed: workspace.tests.failed,
      skipped: workspace.tests.skipped.length,
    },
    targets: targets.map(({ tuning, measured, pullRequest }) => ({
      target: tuning.target,
      state: tuning.state,
      reason: tuning.reason,
      branch: tuning.branch,
      commit: tuning.commit,
      ...numbersOf(measured),
      rows: measured?.rows,
      pullRequest,
      measurement: tuning.measurement && {
        kind: tuning.measurement.kind,
        benchmark: tuning.measurement.benchmark,
        calls: tuning.measurement.calls,
      },
      recordedCalls: tuning.recordedCalls,
      candidates: tuning.candidates,
    })),
    ...(stacked === undefined
      ? {}
      : {
          stacked: {
            ...stacked.stacked,
            ...numbersOf(stacked.measured),
            rows: stacked.measured?.rows,
            pullRequest: stacked.pullRequest,
          },
        }),
    environment: [...targets.map((target) => target.measured), stacked?.measured].find((one) => one !== undefined)?.environment,
  };
  return `${JSON.stringify(data, null, 2)}\n`;
}
