import type { SessionRequest } from './arguments.ts';
import { ensureStack } from './config-file.ts';
import { requireLogin } from './login.ts';
import { openPulumi, type Pulumi } from './pulumi.ts';
import { recoverStack } from './recover.ts';
import { takeSessionLock } from './session-lock.ts';
import { chooseStack, makeFolders, requireStack, type Stack } from './stack.ts';

/** What a command on a stack works with, while no other session is at work on it. */
export interface Session {
  stack: Stack;
  pulumi: Pulumi;
  /** Told about a CLI that works for this session: while it lives, the stack is taken. */
  onStart(pid: number): void;
}

/**
 * Does work on the stack of a request, alone: finds the CLI, takes the lock, clears what a killed session left. A stack that is not there is made
 * when `missing` says so; otherwise that is a failure.
 */
export async function inSession<T>(
  request: SessionRequest,
  missing: 'make' | 'refuse',
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const stack = chooseStack(request);
  await requireLogin(stack);
  const pulumi = await openPulumi(stack);
  if (missing === 'make') makeFolders(stack);
  else requireStack(stack);
  const lock = takeSessionLock(stack);
  try {
    await recoverStack(stack, pulumi);
    if (missing === 'make') await ensureStack(stack, request, pulumi);
    return await work({ stack, pulumi, onStart: lock.add });
  } finally {
    lock.release();
  }
}
