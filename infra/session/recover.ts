import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { failure } from '../../bench/failure.ts';
import { processIdentity } from '../../bench/process-identity.ts';
import { tuneupFolder } from './folders.ts';
import type { Pulumi } from './pulumi.ts';
import type { Stack } from './stack.ts';

/**
 * Clears what a killed CLI left: its lock, and operations it never saw the end of. What those had made is found again by its key when the
 * resource is created, so that they can be forgotten here. A lock whose process lives is another person's `pulumi up`, and is respected.
 */
export async function recoverStack(stack: Stack, pulumi: Pulumi): Promise<void> {
  // A backend of the team's has its own answer to this, and other people in it.
  if (stack.stateFile === undefined || !existsSync(stack.stateFile)) return;
  const holders = readLocks(stack);
  const living = holders.find((pid) => processIdentity(pid) !== undefined);
  if (living !== undefined) {
    throw failure(
      'two-sessions',
      `another pulumi (process ${living}) is at work on the stack "${stack.name}": wait until it has ended`,
    );
  }
  if (holders.length > 0) {
    console.error('the session before was killed; taking it up where it was');
    await pulumi.capture(['cancel', '--yes', '--stack', stack.name]);
  }
  if (hasPendingOperations(stack.stateFile)) await clearPendingOperations(stack, pulumi);
}

function readLocks(stack: Stack): number[] {
  const folder = join(tuneupFolder(), 'state', '.pulumi', 'locks', 'organization', 'tuneup', stack.name);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => {
      try {
        return Number((JSON.parse(readFileSync(join(folder, name), 'utf8')) as { pid?: number }).pid ?? 0);
      } catch {
        return 0;
      }
    });
}

function hasPendingOperations(stateFile: string): boolean {
  const state = JSON.parse(readFileSync(stateFile, 'utf8')) as {
    checkpoint?: { latest?: { pending_operations?: unknown[] } };
  };
  return (state.checkpoint?.latest?.pending_operations?.length ?? 0) > 0;
}

async function clearPendingOperations(stack: Stack, pulumi: Pulumi): Promise<void> {
  const exported = await pulumi.capture(['stack', 'export', '--stack', stack.name]);
  const state = JSON.parse(exported.output) as { deployment: { pending_operations?: unknown[] } };
  delete state.deployment.pending_operations;
  const { exitCode, errors } = await pulumi.capture(['stack', 'import', '--stack', stack.name], JSON.stringify(state));
  if (exitCode !== 0)
    throw failure(
      'recovery-failed',
      `what the killed session left pending in "${stack.name}" could not be cleared: ${errors.trim()}`,
    );
}
