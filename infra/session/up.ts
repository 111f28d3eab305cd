import { printAccount } from './account.ts';
import type { SessionRequest } from './arguments.ts';
import { inSession } from './in-session.ts';
import { saveOutputs } from './outputs.ts';
import { stackFlags } from './pulumi.ts';
import { runWatched } from './run-watched.ts';
import { printSummary } from './summary.ts';

/** The whole session: declares, measures, opens pull requests, and says what came of it. */
export function up(request: SessionRequest): Promise<number> {
  return inSession(request, 'make', async ({ stack, pulumi, onStart }) => {
    const started = Date.now();
    const exitCode = await runWatched(
      stack,
      ['up', '--yes', '--suppress-outputs', ...stackFlags(stack), ...request.more],
      pulumi,
      onStart,
    );
    const outputs = await saveOutputs(stack, pulumi);
    if (exitCode === 0) printSummary(outputs);
    else console.error(`the session did not finish (exit code ${exitCode}); \`make up\` takes it up where it is`);
    printAccount(stack, started);
    return exitCode;
  });
}
