import { join } from 'node:path';
import type { Executor } from '../../bench/executors/executor.ts';
import { failure } from '../../bench/failure.ts';
import type { Workspace } from '../../bench/workspace.ts';

/** Writes down what the workspace is, for the resources that work in it. */
export async function writeWorkspace(executor: Executor, workspace: Workspace): Promise<void> {
  await executor.put(workspaceFile(workspace.folder), `${JSON.stringify(workspace, null, 2)}\n`);
}

/** Reads the workspace; fails with `workspace-missing` when it is not there or stands at another commit than expected. */
export async function readWorkspace(executor: Executor, folder: string, baseCommit: string): Promise<Workspace> {
  const bytes = await executor.get(workspaceFile(folder));
  const workspace = bytes === undefined ? undefined : (JSON.parse(Buffer.from(bytes).toString('utf8')) as Workspace);
  if (workspace?.baseCommit === baseCommit) return workspace;
  const got = workspace === undefined ? 'there is none' : `it stands at ${workspace.baseCommit}`;
  throw failure(
    'workspace-missing',
    `the workspace in ${folder} should stand at ${baseCommit}, but ${got}: run \`make up ARGS=--refresh\` to make it again`,
  );
}

/** Where it is written down; without this file there is no workspace. */
export function workspaceFile(folder: string): string {
  return join(folder, 'workspace.json');
}
