import type { Executor } from './executor.ts';
import { createLocalExecutor } from './local.ts';

/** Names an executor as data, the way a resource's inputs hold it. */
export interface ExecutorChoice {
  kind: 'local';
  /** Folder below which its workspaces and jobs live. */
  root: string;
}

/** Opens the executor that was chosen. Callers close it when they are done, though a local one holds nothing open. */
export function openExecutor({ kind, root }: ExecutorChoice): Executor {
  const executors = { local: createLocalExecutor };
  return executors[kind]({ root });
}
