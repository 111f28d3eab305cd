import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Executor } from '../../bench/executors/executor.ts';
import { type Measured, sessionFolder } from '../../bench/measure.ts';
import { type MachineInputs, nearFolder } from './machine.ts';

/** Folder on this machine for what benchmark jobs bring back, a folder a session. */
export function jobsFolder(inputs: MachineInputs, workspaceFolder: string): string {
  return join(nearFolder(inputs, workspaceFolder), 'jobs');
}

/** Sees to it that a job's raw data is on this machine: where somebody else ran the job, it lies on theirs, and on the one that was measured on. */
export async function withRawData(
  inputs: MachineInputs & { workspaceFolder: string },
  executor: Executor,
  measured: Measured,
): Promise<Measured> {
  const { rawDataFile } = measured;
  if (rawDataFile === undefined || existsSync(rawDataFile)) return measured;
  const { workspaceFolder } = inputs;
  const session = basename(dirname(rawDataFile));
  const bytes = await executor.get(join(sessionFolder(workspaceFolder, session), basename(rawDataFile)));
  if (bytes === undefined) return measured;
  const folder = join(jobsFolder(inputs, workspaceFolder), session);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, basename(rawDataFile)), bytes);
  return { ...measured, rawDataFile: join(folder, basename(rawDataFile)) };
}
