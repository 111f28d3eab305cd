import { dirname, join } from 'node:path';
import type { Executor } from '../../bench/executors/executor.ts';
import { openExecutor } from '../../bench/executors/index.ts';
import { fetchBranch, type Mirror, sendRepository } from '../../bench/mirror.ts';
import { type MachineInputs, nearFolder } from './machine.ts';

/** Path or URL by which the machine clones the repository: this machine's own, or what was sent there, since only this machine has access to it. */
export async function repositoryFor(
  inputs: MachineInputs,
  far: Executor,
  { folder, repository, commit, signal }: { folder: string; repository: string; commit: string; signal: AbortSignal },
): Promise<string> {
  if (inputs.executor === 'local') return repository;
  return sendRepository(openMirror(inputs, folder), { far, folder, signal }, repository, commit);
}

/** A clone on this machine that has the commit, to push it from: the workspace's own, or one that it was brought home to. */
export async function bringHome(
  inputs: MachineInputs,
  far: Executor,
  workspace: { folder: string; checkout: string },
  wanted: { branch: string; commit: string; baseCommit: string; signal: AbortSignal },
): Promise<{ executor: Executor; checkout: string }> {
  if (inputs.executor === 'local') return { executor: far, checkout: workspace.checkout };
  const { folder } = workspace;
  const mirror = openMirror(inputs, folder);
  await fetchBranch(mirror, { far, folder, signal: wanted.signal }, wanted);
  return { executor: mirror.near, checkout: mirror.folder };
}

function openMirror(inputs: MachineInputs, workspaceFolder: string): Mirror {
  const folder = join(nearFolder(inputs, workspaceFolder), 'mirror.git');
  return { near: openExecutor({ kind: 'local', root: dirname(folder) }), folder };
}
