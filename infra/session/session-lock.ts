import { rmSync } from 'node:fs';
import { failure } from '../../bench/failure.ts';
import { addOwner, takeOwnerFile } from './owner-file.ts';
import type { Stack } from './stack.ts';

/** One session a stack. `tookOver` is true when the one before died without letting go. */
export interface SessionLock {
  tookOver: boolean;
  /** The CLI works for this session: while it lives the lock holds, even when this process is gone. */
  add(pid: number): void;
  release(): void;
}

export function takeSessionLock(stack: Stack): SessionLock {
  const attempt = takeOwnerFile(stack.lockFile);
  if (!attempt.taken) {
    const pids = attempt.owners.identities.map(({ pid }) => pid).join(' and ');
    throw failure(
      'two-sessions',
      `another session is at work on the stack "${stack.name}" (process ${pids}): wait until it has ended, or end it with Ctrl-C; STACK=... names another stack`,
    );
  }
  return {
    tookOver: attempt.tookOver,
    add: (pid) => addOwner(stack.lockFile, pid),
    release: () => rmSync(stack.lockFile, { force: true }),
  };
}
