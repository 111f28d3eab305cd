import type { Executor } from './executor.ts';
import { createLocalExecutor } from './local.ts';

/** Which machine, and where on it. */
export interface ExecutorPlace {
  kind: 'local';
  /** Absolute folder on that machine below which workspaces and jobs live. */
  root: string;
}

/** The executor for a place; another kind of machine is its file and a line here. */
export function openExecutor(place: ExecutorPlace): Executor {
  return createLocalExecutor({ root: place.root });
}
