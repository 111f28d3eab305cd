import { readFileSync } from 'node:fs';

/** A process told apart from a later one with the same number: number, start time and the boot it belongs to. */
export interface ProcessIdentity {
  pid: number;
  /** Clock ticks from boot to the process's start: field 22 of `/proc/<pid>/stat`. */
  startTicks: number;
  /** `/proc/sys/kernel/random/boot_id`; another boot means another process. */
  boot: string;
}

/** The identity of a running process; `undefined` when there is none, or only its remains (a zombie). */
export function processIdentity(pid: number): ProcessIdentity | undefined {
  const stat = readText(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The name in parentheses may hold spaces and parentheses: fields are counted from the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  const startTicks = Number(fields[19]);
  if (state === undefined || 'ZXx'.includes(state) || !Number.isFinite(startTicks)) return undefined;
  return { pid, startTicks, boot: readBoot() };
}

/** True while exactly this process runs: a reused number does not count. */
export function isAlive(identity: ProcessIdentity): boolean {
  const now = processIdentity(identity.pid);
  return now !== undefined && now.startTicks === identity.startTicks && now.boot === identity.boot;
}

/** Reads what `renderIdentity` wrote, or `undefined` when the text is something else. */
export function parseIdentity(text: string): ProcessIdentity | undefined {
  const [pid, startTicks, boot] = text.trim().split(' ');
  if (!/^\d+$/.test(pid ?? '') || !/^\d+$/.test(startTicks ?? '') || !boot) return undefined;
  return { pid: Number(pid), startTicks: Number(startTicks), boot };
}

/** One line of text that names the process: `pid startTicks boot`. */
export function renderIdentity(identity: ProcessIdentity): string {
  return `${identity.pid} ${identity.startTicks} ${identity.boot}\n`;
}

function readBoot(): string {
  return readText('/proc/sys/kernel/random/boot_id')?.trim() ?? 'unknown';
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
