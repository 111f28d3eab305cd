import { z } from 'zod';
import { openExecutor } from '../../bench/executors/index.ts';
import { prepareWorkspace, resolveBase } from '../../bench/workspace.ts';
import { defineProvider } from '../engine/define-provider.ts';
import { openForge, pushBranch } from '../forge/open-forge.ts';
import { writeWorkspace } from './workspace-file.ts';

export interface WorkspaceInputs {
  [key: string]: unknown;
  /** Path or git URL; never written to. */
  repository: string;
  /** Empty: the branch the repository stands at. */
  baseBranch: string;
  /** The clone, its environments and worktrees, on the executor's machine. */
  folder: string;
  executor: 'local';
  /** Empty: found out from the project's files. */
  setupCommand: string;
  /** Empty: found out from the project's tests. */
  testCommand: string;
  forgeUrl: string;
  /** Holds the token for pushing; read where it is used. */
  forgeTokenFile: string;
  /** Owner and name on the forge. */
  organization: string;
  project: string;
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
    executor: z.literal('local', 'executor must be "local"'),
    setupCommand: z.string(),
    testCommand: z.string(),
    forgeUrl: z.string(),
    forgeTokenFile: z.string(),
    organization: z.string(),
    project: z.string(),
    branch: z.string().optional(),
    baseCommit: z.string().optional(),
  }),
  identity: ['repository', 'folder', 'organization', 'project'],
  ignored: ['forgeUrl', 'forgeTokenFile'],
  id: ({ organization, project }) => `${organization}/${project}`,
  async resolve({ repository, baseBranch, executor, folder }) {
    const { branch, commit } = await resolveBase(
      openExecutor({ kind: executor, root: folder }),
      repository,
      baseBranch || undefined,
    );
    return { branch, baseCommit: commit };
  },
  async apply(inputs, work) {
    const { branch = '', baseCommit = '' } = inputs;
    const executor = openExecutor({ kind: inputs.executor, root: inputs.folder });
    const workspace = await work.timed('environment', () =>
      prepareWorkspace({
        executor,
        repository: inputs.repository,
        baseBranch: branch,
        baseCommit,
        folder: inputs.folder,
        ...(inputs.setupCommand === '' ? {} : { setupCommand: inputs.setupCommand }),
        ...(inputs.testCommand === '' ? {} : { testCommand: inputs.testCommand }),
        onProgress: work.report,
        signal: work.signal,
      }),
    );
    await writeWorkspace(executor, workspace);
    const { cloneUrl, pageUrl } = await openForge(inputs).ensureRepository(inputs.organization, inputs.project);
    await pushBranch(executor, {
      checkout: workspace.checkout,
      commit: baseCommit,
      branch,
      cloneUrl,
      tokenFile: inputs.forgeTokenFile,
      signal: work.signal,
    });
    const { passed, failed, command } = workspace.tests;
    const tests =
      command === ''
        ? 'the repository has no tests'
        : `${passed.length} pass${failed.length === 0 ? '' : `, ${failed.length} fail on base and are left out`}`;
    work.report(tests);
    return { runner: workspace.environment.runner, cloneUrl, pageUrl, tests };
  },
});
