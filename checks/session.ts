import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, type ProcessIdentity, processIdentity } from '../bench/process-identity.ts';

/** A whole session in folders of its own, driven as `make` drives it, with measuring budgets of a few seconds. */
export interface TestSession {
  folder: string;
  stackFolder: string;
  recordsFolder: string;
  /** Runs a command to its end: `run('up', '--targets', 'a.py:f')`. */
  run(...argv: string[]): Promise<Ended>;
  /** Starts one and returns at once. */
  start(...argv: string[]): Running;
  /** Processes that belong to this session: their command line, environment or folder names its folder. */
  processes(): SessionProcess[];
  /** Ends what is left by its number, and removes the folders. */
  close(): Promise<void>;
}

export interface Ended {
  exitCode: number;
  /** Everything it printed, both streams. */
  text: string;
}

export interface Running {
  child: ChildProcess;
  ended: Promise<Ended>;
  /** Waits until what was printed matches. */
  printed(pattern: RegExp): Promise<void>;
}

export interface SessionProcess extends ProcessIdentity {
  command: string;
}

const root = join(import.meta.dirname, '..');

export function createTestSession(stack: string, budgets: { budgetSeconds?: number; screenSeconds?: number } = {}): TestSession {
  const folder = mkdtempSync(join(tmpdir(), 'tuneup-session-'));
  const recordsFolder = join(folder, 'records');
  mkdirSync(recordsFolder);
  const settings = [
    `budgetSeconds=${budgets.budgetSeconds ?? 8}`,
    `screenSeconds=${budgets.screenSeconds ?? 1}`,
    `recordsFolder=${recordsFolder}`,
  ];
  const started: ChildProcess[] = [];
  return { folder, stackFolder: join(folder, stack), recordsFolder, run, start, processes, close };

  function run(...argv: string[]): Promise<Ended> {
    return start(...argv).ended;
  }

  function start(...argv: string[]): Running {
    const split = argv.indexOf('--');
    const [own, more] = split < 0 ? [argv, []] : [argv.slice(0, split), argv.slice(split + 1)];
    const takesConfig = own[0] === 'up' || own[0] === 'preview';
    const passedOn = takesConfig ? [...settings.flatMap((setting) => ['-c', `tuneup:${setting}`]), ...more] : more;
    const child = spawn(process.execPath, ['infra/session/index.ts', ...own, '--stack', stack, '--', ...passedOn], {
      cwd: root,
      // A process group of its own, as a terminal would give it.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, TUNEUP_FOLDER: folder, GIT_AUTHOR_NAME: undefined },
    });
    started.push(child);
    let text = '';
    child.stdout.on('data', (chunk) => (text += chunk));
    child.stderr.on('data', (chunk) => (text += chunk));
    const ended = new Promise<Ended>((resolve) =>
      child.on('close', (code, signal) => resolve({ exitCode: code ?? (signal === null ? 0 : 137), text })),
    );
    return { child, ended, printed };

    async function printed(pattern: RegExp): Promise<void> {
      for (let i = 0; i < 3000; i += 1) {
        if (pattern.test(text)) return;
        if (child.exitCode !== null) throw new Error(`ended without printing ${pattern}:\n${text}`);
        await sleep(100);
      }
      throw new Error(`did not print ${pattern} within 300 s:\n${text}`);
    }
  }

  function processes(): SessionProcess[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
      .flatMap((name) => {
        const command = readText(`/proc/${name}/cmdline`).replaceAll('\0', ' ');
        const belongs = [command, readText(`/proc/${name}/environ`), readLink(`/proc/${name}/cwd`)].some((part) =>
          part.includes(folder),
        );
        const identity = belongs ? processIdentity(Number(name)) : undefined;
        return identity === undefined ? [] : [{ ...identity, command }];
      });
  }

  async function close(): Promise<void> {
    for (const child of started) if (child.exitCode === null && child.pid !== undefined) killGroup(child.pid);
    for (let i = 0; i < 50 && processes().length > 0; i += 1) {
      for (const left of processes()) if (isAlive(left)) kill(left.pid);
      await sleep(100);
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Waits until `isSo`, at most so many seconds; returns whether it came to be. */
export async function eventually(isSo: () => boolean, seconds: number): Promise<boolean> {
  for (let i = 0; i < seconds * 10; i += 1) {
    if (isSo()) return true;
    await sleep(100);
  }
  return isSo();
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

function killGroup(pid: number): void {
  kill(-pid);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function readLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
