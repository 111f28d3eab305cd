import type { SessionRequest } from './arguments.ts';
import { inSession } from './in-session.ts';
import { stackFlags } from './pulumi.ts';

/** What `up` would do, without doing it. */
export function preview(request: SessionRequest): Promise<number> {
  const more = request.more.length > 0 ? request.more : ['--diff'];
  return inSession(request, 'make', ({ stack, pulumi, onStart }) =>
    pulumi.show(['preview', ...stackFlags(stack), ...more], { onStart }),
  );
}
