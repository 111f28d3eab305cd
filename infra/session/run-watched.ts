import { rmSync, writeFileSync } from 'node:fs';
import type { Pulumi } from './pulumi.ts';
import type { Stack } from './stack.ts';

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
