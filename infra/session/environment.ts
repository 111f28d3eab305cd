import { delimiter, dirname } from 'node:path';
import { ensurePulumi } from '../cli/ensure-pulumi.ts';
import type { SessionRequest } from './arguments.ts';
import { pulumiEnvironment } from './pulumi.ts';
import { chooseStack } from './stack.ts';

/** Prints what `eval "$(make env)"` needs so that plain `pulumi` works on the stack in this shell. */
export async function printEnvironment(request: SessionRequest): Promise<number> {
  const { command } = await ensurePulumi();
  const folders = [...new Set([dirname(process.execPath), ...(command.includes('/') ? [dirname(command)] : [])])];
  for (const [name, value] of Object.entries(pulumiEnvironment(chooseStack(request))))
    console.log(`export ${name}='${value.replaceAll("'", "'\\''")}'`);
  console.log(`export PATH='${folders.join(delimiter)}'${delimiter}"$PATH"`);
  return 0;
}
