import type { SessionRequest } from './arguments.ts';
import { ensureStack } from './config-file.ts';
import { openPulumi, stackFlags } from './pulumi.ts';
import { recoverStack } from './recover.ts';
import { takeSessionLock } from './session-lock.ts';
import { chooseStack, makeFolders } from './stack.ts';

/** What `up` would do, without doing it. */
export async function preview(request: SessionRequest): Promise<number> {
  const pulumi = await openPulumi();
  const stack = chooseStack(request);
  makeFolders(stack);
  const lock = takeSessionLock(stack);
  try {
    await recoverStack(stack, pulumi);
    await ensureStack(stack, request, pulumi);
    return await pulumi.show(['preview', ...stackFlags(stack), ...(request.more.length > 0 ? request.more : ['--diff'])], {
      onStart: lock.add,
    });
  } finally {
    lock.release();
  }
}
