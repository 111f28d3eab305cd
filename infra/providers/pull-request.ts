import { z } from 'zod';
import { renderPullRequest } from '../../bench/report/pull-request.ts';
import { defineProvider } from '../engine/define-provider.ts';
import type { ForgePullRequest } from '../forge/forge.ts';
import { isLoopback } from '../forge/loopback.ts';
import { openForge, pushBranch } from '../forge/open-forge.ts';
import { bringHome } from './commit-transfer.ts';
import { ignoredMachineInputs, type MachineInputs, machineInputs, onMachine } from './machine.ts';
import { readMeasured, readTuning } from './records.ts';
import { readWorkspace } from './workspace-file.ts';

export interface PullRequestInputs extends MachineInputs {
  [key: string]: unknown;
  forgeUrl: string;
  /** Holds the token for the forge, read where it is used; empty: the environment has it. */
  forgeTokenFile: string;
  organization: string;
  project: string;
  workspaceFolder: string;
  baseCommit: string;
  /** Branch it is to be merged into. */
  base: string;
  /** Branch with the change; empty: there is none, and `headReason` says why. */
  head: string;
  headCommit: string;
  headReason: string;
  draft: boolean;
  /** Added, never removed: people set labels too. */
  labels: string[];
  /** What tuning found, one file a target; one for a pull request of its own, all of them for the stacked one. */
  recordFiles: string[];
  /** The benchmark job's outcome; the numbers are 0 when there are none. */
  verdict: string;
  speedup: number;
  low: number;
  high: number;
  /** Everything the job found, as JSON; empty when there is none. */
  measuredFile: string;
  /** Only in the stacked one: kept changes that are not on its branch. */
  leftOut: { target: string; reason: string }[];
  /** Only in the stacked one: the pull requests of its parts; `number` is 0 where there is none. */
  parts: { target: string; url: string; number: number }[];
}

export interface PullRequestOutputs {
  [key: string]: unknown;
  /** With `none`, `reason` says why, `number` is 0 and the rest is empty. */
  state: ForgePullRequest['state'] | 'none';
  reason: string;
  number: number;
  url: string;
  title: string;
}

export const provider = defineProvider<PullRequestInputs, PullRequestOutputs>({
  inputs: z.object({
    forgeUrl: z.string(),
    forgeTokenFile: z.string(),
    organization: z.string(),
    project: z.string(),
    workspaceFolder: z.string(),
    ...machineInputs,
    baseCommit: z.string(),
    base: z.string(),
    head: z.string(),
    headCommit: z.string(),
    headReason: z.string(),
    draft: z.boolean(),
    labels: z.array(z.string()),
    recordFiles: z.array(z.string()),
    verdict: z.string(),
    speedup: z.number(),
    low: z.number(),
    high: z.number(),
    measuredFile: z.string(),
    leftOut: z.array(z.record(z.string(), z.unknown())),
    parts: z.array(z.record(z.string(), z.unknown())),
  }),
  identity: ['organization', 'project', 'base'],
  ignored: ['forgeUrl', 'forgeTokenFile', 'workspaceFolder', 'headReason', ...ignoredMachineInputs],
  id: ({ organization, project, base, head, recordFiles }) =>
    `${organization}/${project}:${base}...${head || recordFiles.join()}`,
  async apply(inputs, work, before) {
    const reason = whyNone(inputs);
    return work.timed('pull requests and pages', async () => {
      const forge = openForge(inputs);
      const number = before?.state === 'open' ? before.number : 0;
      if (reason !== undefined) {
        if (number > 0) await forge.closePullRequest(inputs.organization, inputs.project, number);
        work.report(`none: ${reason}`);
        return { state: 'none', reason, number: 0, url: '', title: '' };
      }
      const { cloneUrl } = await forge.ensureRepository(inputs.organization, inputs.project);
      const { title, body } = await onMachine(inputs, inputs.workspaceFolder, async (executor) => {
        const { head, headCommit, baseCommit } = inputs;
        const workspace = await readWorkspace(executor, inputs.workspaceFolder, baseCommit);
        const from = await bringHome(inputs, executor, workspace, {
          branch: head,
          commit: headCommit,
          baseCommit,
          signal: work.signal,
        });
        await pushBranch(from.executor, {
          checkout: from.checkout,
          commit: headCommit,
          branch: head,
          cloneUrl,
          tokenFile: inputs.forgeTokenFile,
          signal: work.signal,
        });
        return renderPullRequest({
          stacked: inputs.draft,
          baseCommit,
          headCommit,
          workspace,
          tunings: await Promise.all(inputs.recordFiles.map((file) => readTuning(executor, file))),
          measured: await readMeasured(executor, inputs.measuredFile),
          leftOut: inputs.leftOut,
          parts: inputs.parts.filter(({ number }) => number > 0),
        });
      });
      const wanted = { head: inputs.head, base: inputs.base, title, body, draft: inputs.draft, labels: inputs.labels };
      // Another head is another pull request: the old one is closed, since a forge cannot change the head of one.
      if (number > 0 && before?.head !== inputs.head) await forge.closePullRequest(inputs.organization, inputs.project, number);
      const opened = await forge.openPullRequest(inputs.organization, inputs.project, wanted);
      work.report(`${opened.state}: ${opened.url}`);
      return { state: opened.state, reason: '', number: opened.number, url: opened.url, title: opened.title };
    });
  },
  async read(state) {
    if (state.number === 0) return state;
    const found = await openForge(state).readPullRequest(state.organization, state.project, state.number);
    return found === undefined || found.state === 'closed'
      ? undefined
      : { ...state, state: found.state, url: found.url, title: found.title };
  },
  async remove(state) {
    if (state.number === 0) return;
    try {
      await openForge(state).closePullRequest(state.organization, state.project, state.number);
    } catch (error) {
      // A local forge that is dead, or taken away, has nothing left to close; a destroy must not be stuck on it.
      if (!isLoopback(state.forgeUrl)) throw error;
    }
  },
});

function whyNone({ head, headCommit, headReason, verdict }: PullRequestInputs): string | undefined {
  if (head === '' || headCommit === '') return headReason || 'there is no change to send';
  return verdict === 'faster' ? undefined : `the verdict is "${verdict || 'none'}"; a pull request opens only on "faster"`;
}
