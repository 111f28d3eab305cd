import { join, resolve } from 'node:path';

/** `.tuneup` beside Pulumi.yaml, or where `TUNEUP_FOLDER` says: state, data, workspaces, logs and locks of all local stacks. */
export function tuneupFolder(projectFolder: string): string {
  return resolve(process.env.TUNEUP_FOLDER ?? join(projectFolder, '.tuneup'));
}

/** What one stack keeps. */
export function stackFolder(projectFolder: string, stack: string): string {
  return join(tuneupFolder(projectFolder), stack);
}
