import { readdirSync, readFileSync } from 'node:fs';

/**
 * The variable that marks a command and everything it starts. A process that left its group and its parent still carries
 * it, unless it wiped its own environment.
 */
export const familyVariable = 'TUNEUP_FAMILY';

/**
 * Ends every process of a family with SIGKILL: the group of `leader`, all below it, and all that carry the mark. Looks again
 * until none is left, since a process may start another while it is being ended. All are stopped before the first is killed: a
 * shell whose child ends goes on to its next command.
 */
export function killFamily(leader: number | undefined, mark: string): void {
  for (let attempt = 0; attempt < 40; attempt += 1) {
    const { members, isAll } = listFamily(leader, mark);
    if (members.length === 0 && isAll) return;
    for (const signal of ['SIGSTOP', 'SIGKILL'] as const) {
      for (const pid of members) sendSignal(pid, signal);
    }
    Atomics.wait(pause, 0, 0, 5);
  }
}

/** Sends a signal; a process or group that is gone already is no error. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone: what was wanted.
  }
}

interface Entry {
  pid: number;
  parent: number;
  group: number;
  isKernelThread: boolean;
}

/** In a process's flags, from linux/sched.h. */
const kernelThread = 0x00200000;

const pause = new Int32Array(new SharedArrayBuffer(4));

/** `isAll` is false while some process is just becoming another program: it shows no mark then. */
function listFamily(leader: number | undefined, mark: string): { members: number[]; isAll: boolean } {
  const entries = listProcesses();
  const members = new Set<number>();
  let isAll = true;
  for (const { pid, group, isKernelThread } of entries) {
    if (pid === leader || group === leader) {
      members.add(pid);
      continue;
    }
    const environment = readText(`/proc/${pid}/environ`);
    if (environment?.split('\0').includes(`${familyVariable}=${mark}`)) members.add(pid);
    else if (environment === '' && !isKernelThread && readText(`/proc/${pid}/cmdline`) === '') isAll = false;
  }
  for (let grown = true; grown; ) {
    grown = false;
    for (const entry of entries) {
      if (members.has(entry.parent) && !members.has(entry.pid)) {
        members.add(entry.pid);
        grown = true;
      }
    }
  }
  members.delete(process.pid);
  return { members: [...members], isAll };
}

function listProcesses(): Entry[] {
  const entries: Entry[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = readText(`/proc/${name}/stat`);
    if (stat === undefined) continue;
    const [state, parent, group, , , , flags] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || state === 'X') continue;
    const isKernelThread = (Number(flags) & kernelThread) !== 0;
    entries.push({ pid: Number(name), parent: Number(parent), group: Number(group), isKernelThread });
  }
  return entries;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
