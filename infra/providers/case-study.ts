import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Executor } from '../../bench/executors/executor.ts';
import { failure } from '../../bench/failure.ts';
import { writeCaseStudy } from '../../bench/report/case-study.ts';
import { writeRecords } from '../../bench/report/records.ts';
import type { StudiedPullRequest, Study } from '../../bench/report/study.ts';
import { defineProvider } from '../engine/define-provider.ts';
import { ignoredMachineInputs, type MachineInputs, machineInputs, onMachine } from './machine.ts';
import type { LeftOut } from './optimization-stack.ts';
import { withRawData } from './raw-data.ts';
import { readMeasured, readTuning } from './records.ts';
import { readWorkspace } from './workspace-file.ts';

/** A benchmark job's outcome as later resources get it; empty and 0 stand for "there is none". */
export interface JobOutcome {
  verdict: string;
  speedup: number;
  low: number;
  high: number;
  /** Everything the job found, as JSON. */
  measuredFile: string;
}

/** Where a pull request stands; `number` is 0 when there is none. */
export interface PullRequestOutcome {
  state: string;
  number: number;
  url: string;
  reason: string;
}

/** What became of a target. */
export interface CaseStudyTarget extends JobOutcome {
  target: string;
  /** Everything tuning found, as JSON. */
  recordFile: string;
  pullRequest: PullRequestOutcome;
}

/** What became of all together. */
export interface CaseStudyStack extends JobOutcome {
  state: 'kept' | 'none';
  branch: string;
  commit: string;
  included: string[];
  leftOut: LeftOut[];
  pullRequest: PullRequestOutcome;
}

export interface CaseStudyInputs extends MachineInputs {
  [key: string]: unknown;
  /** Gets `.codeflash` and `case-studies`. */
  recordsFolder: string;
  member: string;
  organization: string;
  project: string;
  /** For people: a URL, or the repository's name. */
  repository: string;
  workspaceFolder: string;
  baseCommit: string;
  targets: CaseStudyTarget[];
  stack: CaseStudyStack;
}

export interface CaseStudyOutputs {
  [key: string]: unknown;
  /** The page to begin with. */
  page: string;
  pages: string[];
  recordFolder: string;
}

export const provider = defineProvider<CaseStudyInputs, CaseStudyOutputs>({
  inputs: z.object({
    recordsFolder: z.string(),
    member: z.string(),
    organization: z.string(),
    project: z.string(),
    repository: z.string(),
    ...machineInputs,
    workspaceFolder: z.string(),
    baseCommit: z.string(),
    targets: z.array(z.record(z.string(), z.unknown())),
    stack: z.record(z.string(), z.unknown()),
  }),
  identity: ['recordsFolder', 'member', 'organization', 'project'],
  ignored: ignoredMachineInputs,
  id: ({ member, organization, project }) => `${member}/${organization}/${project}`,
  apply: (inputs, work) =>
    work.timed('pull requests and pages', async () => {
      const study = await onMachine(inputs, inputs.workspaceFolder, (executor) => gatherStudy(inputs, executor));
      const records = await writeRecords(study);
      const { folder, pages } = await writeCaseStudy(study);
      const page = join(folder, 'README.md');
      work.report(page);
      return { page, pages: pages.map((name) => join(folder, name)), recordFolder: records.folder };
    }),
  async read(state) {
    return existsSync(state.page) ? state : undefined;
  },
});

async function gatherStudy(inputs: CaseStudyInputs, executor: Executor): Promise<Study> {
  const { recordsFolder, member, organization, project, repository, workspaceFolder, baseCommit, stack } = inputs;
  const workspace = await readWorkspace(executor, workspaceFolder, baseCommit);
  const shown = await executor.run(['git', '-C', workspace.checkout, 'show', '-s', '--format=%cI', baseCommit]);
  if (shown.exitCode !== 0)
    throw failure('base-missing', `the base commit ${baseCommit} is not in ${workspace.checkout}: ${shown.errors.trim()}`);
  return {
    root: recordsFolder,
    member: toFolderName(member),
    organization,
    project,
    repository,
    date: shown.output.trim(),
    workspace,
    targets: await Promise.all(
      inputs.targets.map(async (target) => ({
        tuning: await readTuning(executor, target.recordFile),
        ...(await measuredOf(inputs, executor, target)),
        pullRequest: pullRequestOf(target.pullRequest),
      })),
    ),
    ...(stack.state === 'none'
      ? {}
      : {
          stacked: {
            stacked: {
              state: stack.state,
              branch: stack.branch,
              commit: stack.commit,
              included: stack.included,
              leftOut: stack.leftOut,
            },
            ...(await measuredOf(inputs, executor, stack)),
            pullRequest: pullRequestOf(stack.pullRequest),
          },
        }),
  };
}

async function measuredOf(inputs: CaseStudyInputs, executor: Executor, { measuredFile }: JobOutcome) {
  if (measuredFile === '') return {};
  return { measured: await withRawData(inputs, executor, await readMeasured(executor, measuredFile)) };
}

function pullRequestOf({ state, number, url, reason }: PullRequestOutcome): StudiedPullRequest {
  if (number > 0 && (state === 'open' || state === 'closed' || state === 'merged')) return { state, number, url };
  return { state: 'none', reason: reason || 'there is none' };
}

/** A person's name as a folder's. */
function toFolderName(name: string): string {
  return (
    name
      .replace(/[^\p{L}\p{N}_. -]+/gu, '-')
      .replace(/\.{2,}/g, '.')
      .replace(/^[. -]+|[. ]+$/g, '')
      .slice(0, 100) || 'member'
  );
}
