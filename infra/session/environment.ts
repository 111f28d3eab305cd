import { delimiter, dirname } from 'node:path';
import { ensurePulumi } from '../cli/ensure-pulumi.ts';
import { pulumiEnvironment } from './pulumi.ts';

/** Prints what `eval "$(make env)"` needs so that plain `pulumi` works on local stacks in this shell. */
export async function printEnvironment(): Promise<number> {
  const { command } = await ensurePulumi();
  const folders = [...new Set([dirname(process.execPath), ...(command.includes('/') ? [dirname(command)] : [])])];
  for (const [name, value] of Object.entries(pulumiEnvironment()))
    console.log(`export ${name}='${value.replaceAll("'", "'\\''")}'`);
  console.log(`export PATH='${folders.join(delimiter)}'${delimiter}"$PATH"`);
  return 0;
}
