import { join, resolve } from 'node:path';

/** Where Pulumi.yaml is. The engine runs the program in the folder of `main`, so the current folder does not say. */
export const projectFolder = join(import.meta.dirname, '../..');

/** `.tuneup` beside Pulumi.yaml, or where `TUNEUP_FOLDER` says: state, data, workspaces, logs and locks of all local stacks. */
export function tuneupFolder(): string {
  return resolve(process.env.TUNEUP_FOLDER ?? join(projectFolder, '.tuneup'));
}

/** What one stack keeps. */
export function stackFolder(stack: string): string {
  return join(tuneupFolder(), stack);
}
