import { readFile } from 'node:fs/promises';
import { failure, isFailure } from '../bench/failure.ts';

/** A process for good: ids are reused, an id with its start time is not. */
export interface ProcessIdentity {
  pid: number;
  /** The machine's boot and the clock ticks since it, as one word: `<boot id>:<ticks>`. */
  startTime: string;
}

/** The process that has this id now, or `undefined` when there is none, or only what is left of one that ended. */
export async function findProcess(pid: number): Promise<ProcessIdentity | undefined> {
  try {
    const [stat, boot] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
    ]);
    // The second field is the program's name in parentheses, which may itself hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, ticks] = [fields[0], fields[19]];
    return state === 'Z' || state === 'X' || ticks === undefined ? undefined : { pid, startTime: `${boot.trim()}:${ticks}` };
  } catch {
    return undefined;
  }
}

/** This process and the folder it keeps its data in. */
export async function readIdentity(dataFolder: string): Promise<ProcessIdentity & { dataFolder: string }> {
  const identity = await findProcess(process.pid);
  if (identity === undefined)
    throw failure('process-unknown', 'expected this process in /proc, found none: the service runs on Linux with /proc mounted');
  return { ...identity, dataFolder };
}

/** Runs the program's main part. What it fails with is told in one sentence on standard error, and the exit code is 1. */
export async function runToEnd(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    const text = isFailure(error) ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`${text}\n`, () => process.exit(1));
  }
}
