import { rmSync } from 'node:fs';
import type { SessionRequest } from './arguments.ts';
import { openPulumi, stackFlags } from './pulumi.ts';
import { recoverStack } from './recover.ts';
import { takeSessionLock } from './session-lock.ts';
import { chooseStack, requireStack } from './stack.ts';
import { runWatched } from './up.ts';

/** Takes the session down: closes what it opened, stops its processes; repositories, records and case studies stay. */
export async function destroy(request: SessionRequest): Promise<number> {
  const pulumi = await openPulumi();
  const stack = chooseStack(request);
  requireStack(stack);
  const lock = takeSessionLock(stack);
  try {
    await recoverStack(stack, pulumi);
    const exitCode = await runWatched(stack, ['destroy', '--yes', ...stackFlags(stack), ...request.more], pulumi, lock.add);
    if (exitCode === 0) rmSync(stack.outputsFile, { force: true });
    return exitCode;
  } finally {
    lock.release();
  }
}
