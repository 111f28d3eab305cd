import { z } from 'zod';
import { openExecutor } from '../../bench/executors/index.ts';
import { failure } from '../../bench/failure.ts';
import { prepareWorkspace, resolveBase } from '../../bench/workspace.ts';
import { defineProvider } from '../engine/define-provider.ts';
import { openForge, pushBaseBranch } from '../forge/open-forge.ts';
import { bringHome, repositoryFor } from './commit-transfer.ts';
import { ignoredMachineInputs, isOnMachine, type MachineInputs, machineInputs, nearFolder, onMachine } from './machine.ts';
import { workspaceFile, writeWorkspace } from './workspace-file.ts';

export interface WorkspaceInputs extends MachineInputs {
  [key: string]: unknown;
  /** Path on this machine, or git URL; never written to. */
  repository: string;
  /** Empty: the branch the repository stands at. */
  baseBranch: string;
  /** The clone, its environments and worktrees, on the executor's machine. */
  folder: string;
  /** That of the targets. Absent: Python. */
  language?: string;
  /** Empty: found out from the project's files. */
  setupCommand: string;
  /** Empty: found out from the project's tests. */
  testCommand: string;
  forgeUrl: string;
  /** Holds the token for pushing, read where it is used; empty: the environment has it. */
  forgeTokenFile: string;
  /** Owner and name on the forge. */
  organization: string;
  project: string;
  /** The machine is told to sleep. Absent: it is not. */
  isAsleep?: boolean;
  /** Looked up by `check`, so that a preview shows from where to where the base moves. */
  branch?: string;
  baseCommit?: string;
}

export interface WorkspaceOutputs {
  [key: string]: unknown;
  runner: string;
  cloneUrl: string;
  pageUrl: string;
  /** What the base's own tests did, in words. */
  tests: string;
}

export const provider = defineProvider<WorkspaceInputs, WorkspaceOutputs>({
  inputs: z.object({
    repository: z.string().min(1, 'repository must be a path or a git URL'),
    baseBranch: z.string(),
    folder: z.string(),
    ...machineInputs,
    language: z.string().optional(),
    setupCommand: z.string(),
    testCommand: z.string(),
    forgeUrl: z.string(),
    forgeTokenFile: z.string(),
    organization: z.string(),
    project: z.string(),
    isAsleep: z.boolean().optional(),
    branch: z.string().optional(),
    baseCommit: z.string().optional(),
  }),
  identity: ['repository', 'folder', 'organization', 'project'],
  ignored: ['forgeUrl', 'forgeTokenFile', 'isAsleep', ...ignoredMachineInputs],
  id: ({ organization, project }) => `${organization}/${project}`,
  /** Asked from this machine, wherever the workspace is: it has access to the repository, and is awake. */
  async resolve({ repository, baseBranch, isAsleep, ...inputs }, { branch: branchBefore, baseCommit: commitBefore }) {
    if (isAsleep && branchBefore !== undefined && commitBefore !== undefined)
      return { branch: branchBefore, baseCommit: commitBefore };
    if (isAsleep)
      throw failure(
        'machine-asleep',
        'a session needs a machine that is awake, and tuneup:vmPower is "deallocated" before the first one: set it to "running"',
      );
    const near = openExecutor({ kind: 'local', root: nearFolder(inputs, inputs.folder) });
    const { branch, commit } = await resolveBase(near, repository, baseBranch || undefined);
    return { branch, baseCommit: commit };
  },
  apply: (inputs, work) =>
    onMachine(inputs, inputs.folder, async (executor) => {
      const { folder, branch = '', baseCommit = '' } = inputs;
      const { signal } = work;
      const workspace = await work.timed('environment', async () =>
        prepareWorkspace({
          executor,
          repository: await repositoryFor(inputs, executor, {
            folder,
            repository: inputs.repository,
            commit: baseCommit,
            signal,
          }),
          baseBranch: branch,
          baseCommit,
          folder,
          ...(inputs.language === undefined ? {} : { language: inputs.language }),
          ...(inputs.setupCommand === '' ? {} : { setupCommand: inputs.setupCommand }),
          ...(inputs.testCommand === '' ? {} : { testCommand: inputs.testCommand }),
          onProgress: work.report,
          signal,
        }),
      );
      await writeWorkspace(executor, workspace);
      const { cloneUrl, pageUrl } = await openForge(inputs).ensureRepository(inputs.organization, inputs.project);
      const from = await bringHome(inputs, executor, workspace, { branch, commit: baseCommit, baseCommit, signal });
      await pushBaseBranch(from.executor, {
        checkout: from.checkout,
        commit: baseCommit,
        branch,
        cloneUrl,
        tokenFile: inputs.forgeTokenFile,
        signal,
      });
      const { passed, failed, command } = workspace.tests;
      const tests =
        command === ''
          ? 'the repository has no tests'
          : `${passed.length} pass${failed.length === 0 ? '' : `, ${failed.length} fail on base and are left out`}`;
      work.report(tests);
      return { runner: workspace.environment.runner, cloneUrl, pageUrl, tests };
    }),
  async read(state) {
    return (await isOnMachine(state, state.folder, workspaceFile(state.folder))) ? state : undefined;
  },
});
