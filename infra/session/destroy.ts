import { rmSync } from 'node:fs';
import type { SessionRequest } from './arguments.ts';
import { inSession } from './in-session.ts';
import { stackFlags } from './pulumi.ts';
import { runWatched } from './run-watched.ts';

/** Takes the session down: closes what it opened, stops its processes; repositories, records and case studies stay. */
export function destroy(request: SessionRequest): Promise<number> {
  return inSession(request, 'refuse', async ({ stack, pulumi, onStart }) => {
    const exitCode = await runWatched(stack, ['destroy', '--yes', ...stackFlags(stack), ...request.more], pulumi, onStart);
    if (exitCode === 0) rmSync(stack.outputsFile, { force: true });
    return exitCode;
  });
}
