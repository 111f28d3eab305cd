import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gitEnvironment } from '../git.ts';

const program = new URL('../index.ts', import.meta.url).pathname;

/** A forge in a process of its own, on a free port and a temporary folder. */
export interface RunningForge {
  readonly url: string;
  readonly token: string;
  readonly folder: string;
  readonly pid: number;
  /** Kills it as a machine that loses its power would, and starts it again on the same folder. */
  killAndRestart(): Promise<void>;
  /** Ends it well; gives its exit code. */
  stop(): Promise<number | null>;
  /** Ends it and removes all it had. */
  close(): Promise<void>;
}

export async function openForge(): Promise<RunningForge> {
  const folder = await mkdtemp(join(tmpdir(), 'forge-'));
  let running = await start(folder);
  let stopped = false;
  return {
    get url() {
      return running.url;
    },
    get pid() {
      return running.child.pid ?? 0;
    },
    token: (await readFile(join(folder, 'token'), 'utf8')).trim(),
    folder,
    async killAndRestart() {
      await end(running.child, 'SIGKILL');
      running = await start(folder);
    },
    stop() {
      stopped = true;
      return end(running.child, 'SIGTERM');
    },
    async close() {
      if (!stopped) await end(running.child, 'SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Starts a forge and says what became of it: its address, or what it printed when it ended at once. */
export async function start(
  folder: string,
  environment: Record<string, string> = {},
): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [program], {
    env: { PATH: process.env.PATH ?? '', TUNEUP_FORGE_PORT: '0', TUNEUP_FORGE_FOLDER: folder, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new Promise((resolve, reject) => {
    let output = '';
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const url = /^forge at (http:\/\/\S+),/m.exec(output)?.[1];
      if (url !== undefined) resolve({ child, url });
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('exit', (code) => reject(new Error(`the forge ended with ${code}: ${output}`)));
  });
}

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(code));
    child.kill(signal);
  });
}

/** A person's git in a folder of its own: no settings of the machine, no prompt. */
export async function runPersonsGit(cwd: string, ...words: string[]): Promise<string> {
  const person = ['-c', 'user.name=A Person', '-c', 'user.email=person@example.com', '-c', 'init.defaultBranch=main'];
  const env = { ...gitEnvironment(), GIT_AUTHOR_DATE: '2024-05-01T10:00:00Z', GIT_COMMITTER_DATE: '2024-05-01T10:00:00Z' };
  const { stdout } = await promisify(execFile)('git', [...person, ...words], { cwd, env, maxBuffer: 64 * 1024 * 1024 });
  return stdout.trim();
}

/** The address with the token in it, as a person would put it into a remote. */
export function withToken(url: string, token: string): string {
  return url.replace('http://', `http://x:${token}@`);
}

/** Writes files into a clone and commits them. */
export async function commitFiles(clone: string, message: string, files: Record<string, string>): Promise<string> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(clone, path)), { recursive: true });
    await writeFile(join(clone, path), text);
  }
  await runPersonsGit(clone, 'add', '--all');
  await runPersonsGit(clone, 'commit', '--quiet', '--allow-empty', '-m', message);
  return runPersonsGit(clone, 'rev-parse', 'HEAD');
}
