import { rmSync, writeFileSync } from 'node:fs';
import { printAccount } from './account.ts';
import type { SessionRequest } from './arguments.ts';
import { ensureStack } from './config-file.ts';
import { saveOutputs } from './outputs.ts';
import { openPulumi, type Pulumi, stackFlags } from './pulumi.ts';
import { recoverStack } from './recover.ts';
import { takeSessionLock } from './session-lock.ts';
import { chooseStack, makeFolders, type Stack } from './stack.ts';
import { printSummary } from './summary.ts';

/** The whole session: declares, measures, opens pull requests, and says what came of it. */
export async function up(request: SessionRequest): Promise<number> {
  const pulumi = await openPulumi();
  const stack = chooseStack(request);
  makeFolders(stack);
  const lock = takeSessionLock(stack);
  try {
    await recoverStack(stack, pulumi);
    await ensureStack(stack, request, pulumi);
    const started = Date.now();
    const exitCode = await runWatched(
      stack,
      ['up', '--yes', '--skip-preview=false', ...stackFlags(stack), ...request.more],
      pulumi,
      lock.add,
    );
    const outputs = await saveOutputs(stack, pulumi);
    if (exitCode === 0) printSummary(outputs);
    else console.error(`the session did not finish (exit code ${exitCode}); \`make up\` takes it up where it is`);
    printAccount(stack, started);
    return exitCode;
  } finally {
    lock.release();
  }
}

/**
 * Runs the CLI so that Ctrl-C ends well. The terminal sends it to the CLI too, which waits for what runs; the stop file tells what runs to
 * stop at once. A second Ctrl-C, or a request to end, is passed on.
 */
export async function runWatched(stack: Stack, args: string[], pulumi: Pulumi, onStart: (pid: number) => void): Promise<number> {
  let cliPid: number | undefined;
  let asked = 0;
  rmSync(stack.stopFile, { force: true });
  rmSync(stack.timesFile, { force: true });
  process.on('SIGINT', stop);
  process.on('SIGTERM', end);
  try {
    return await pulumi.show(args, {
      env: { TUNEUP_STOP_FILE: stack.stopFile, TUNEUP_TIMES_FILE: stack.timesFile },
      onStart: (pid) => {
        cliPid = pid;
        onStart(pid);
      },
    });
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', end);
    rmSync(stack.stopFile, { force: true });
  }

  function stop(): void {
    asked += 1;
    writeFileSync(stack.stopFile, '');
    if (asked === 1) console.error('stopping: running work is told to end; press Ctrl-C again to leave at once');
    else end();
  }

  function end(): void {
    writeFileSync(stack.stopFile, '');
    if (cliPid === undefined) return;
    try {
      process.kill(cliPid, 'SIGINT');
    } catch {
      // It has ended already.
    }
  }
}
