import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { failure } from '../../bench/failure.ts';
import { isAlive } from '../../bench/process-identity.ts';
import { readStarted } from '../processes/detached-process.ts';
import { tuneupFolder } from './folders.ts';
import { readHeldTypes } from './held-resources.ts';
import { readOwners } from './owner-file.ts';
import { describeStack } from './stack.ts';

/**
 * Removes `.tuneup`: state, data, workspaces and logs of all stacks that are kept here. Refuses while one of them is up, since its processes, or what
 * it has on Azure, would be lost.
 */
export async function clean(): Promise<number> {
  const folder = tuneupFolder();
  if (!existsSync(folder)) return 0;
  const living = readdirSync(folder).filter(isUp);
  if (living.length > 0) {
    const commands = living.map((name) => `make destroy STACK=${name}`).join(' && ');
    throw failure('stack-up', `${folder} can be removed when no stack is up, but ${living.join(', ')} still is: ${commands}`);
  }
  rmSync(folder, { recursive: true, force: true });
  return 0;
}

function isUp(name: string): boolean {
  const stack = describeStack(name);
  const servers = ['service', 'forge'].map((server) => readStarted(join(stack.folder, server)));
  const isServing = servers.some((started) => started !== undefined && isAlive(started));
  return isServing || readOwners(stack.lockFile)?.isAlive === true || holdsSomethingElsewhere();

  /** Whatever backend is chosen now: without the state that is kept here nobody would know of it any more. */
  function holdsSomethingElsewhere(): boolean {
    const held = readHeldTypes(stack.stateFile ?? '');
    return stack.isShared ? held.length > 0 : held.some((type) => type.startsWith('azure-native:'));
  }
}
