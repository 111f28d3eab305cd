import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** What a server's command begins with to have a core for itself; nothing where that cannot be had. */
export interface Cores {
  server: string[];
  isPinned: boolean;
}

/**
 * Leaves the first core to the server under load: this process, and with it the load generator and the database that it
 * starts, moves to the others.
 */
export function divideCores(): Cores {
  const others = `1-${availableParallelism() - 1}`;
  const moved = availableParallelism() > 1 && spawnSync('taskset', ['-acp', others, `${process.pid}`]).status === 0;
  return moved ? { server: ['taskset', '-c', '0'], isPinned: true } : { server: [], isPinned: false };
}
