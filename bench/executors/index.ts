import type { Executor } from './executor.ts';
import { createLocalExecutor } from './local.ts';
import { createSshExecutor, type SshOptions } from './ssh.ts';

/** Which machine, and where on it: `root` is an absolute folder there below which workspaces and jobs live. */
export type ExecutorChoice = { kind: 'local'; root: string } | ({ kind: 'ssh' } & SshOptions);

/** The executor for a place; another kind of machine is its file and a line here. */
export function openExecutor(choice: ExecutorChoice): Executor {
  return choice.kind === 'ssh' ? createSshExecutor(choice) : createLocalExecutor(choice);
}
