import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { failure } from '../../bench/failure.ts';
import { isAlive } from '../../bench/process-identity.ts';
import { readStarted } from '../processes/detached-process.ts';
import { tuneupFolder } from './folders.ts';
import { readOwners } from './owner-file.ts';
import { describeStack } from './stack.ts';

/** Removes `.tuneup`: state, data, workspaces and logs of all local stacks. Refuses while one of them is up, since its processes would be lost. */
export async function clean(): Promise<number> {
  const folder = tuneupFolder();
  if (!existsSync(folder)) return 0;
  const living = readdirSync(folder).filter(isUp);
  if (living.length > 0) {
    const commands = living.map((name) => `make destroy STACK=${name}`).join(' && ');
    throw failure('stack-up', `${folder} can be removed when no stack is up, but ${living.join(', ')} still runs: ${commands}`);
  }
  rmSync(folder, { recursive: true, force: true });
  return 0;
}

function isUp(name: string): boolean {
  const stack = describeStack(name);
  const servers = ['service', 'forge'].map((server) => readStarted(join(stack.folder, server)));
  return servers.some((started) => started !== undefined && isAlive(started)) || readOwners(stack.lockFile)?.isAlive === true;
}
