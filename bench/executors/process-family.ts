import { readdirSync, readFileSync } from 'node:fs';

/**
 * The variable that marks a command and everything it starts. A process that left its group and its parent still carries
 * it, unless it wiped its own environment.
 */
export const familyVariable = 'TUNEUP_FAMILY';

/**
 * Ends every process of a family with SIGKILL: the group of `leader`, all below it, and all that carry the mark. Looks again until
 * none is left, since a process may start another while it is being ended. Returns how many it ended.
 */
export function killFamily(leader: number | undefined, mark: string): number {
  const ended = new Set<number>();
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const members = listFamily(leader, mark);
    if (members.length === 0) break;
    for (const pid of members) {
      ended.add(pid);
      sendSignal(pid, 'SIGKILL');
    }
  }
  return ended.size;
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
}

function listFamily(leader: number | undefined, mark: string): number[] {
  const entries = listProcesses();
  const members = new Set<number>();
  for (const entry of entries) {
    if (entry.pid === leader || entry.group === leader || carriesMark(entry.pid, mark)) members.add(entry.pid);
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
  return [...members];
}

function listProcesses(): Entry[] {
  const entries: Entry[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = readText(`/proc/${name}/stat`);
    if (stat === undefined) continue;
    const [state, parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state !== 'Z' && state !== 'X') entries.push({ pid: Number(name), parent: Number(parent), group: Number(group) });
  }
  return entries;
}

function carriesMark(pid: number, mark: string): boolean {
  return (readText(`/proc/${pid}/environ`) ?? '').split('\0').includes(`${familyVariable}=${mark}`);
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
