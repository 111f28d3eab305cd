import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { failure } from '../../bench/failure.ts';
import { cannedFile } from './canned.ts';

export type SideName = 'ours' | 'peer';

/** A server that runs, ready to be asked. */
export interface Side {
  url: string;
  stop(): Promise<void>;
}

/** What both sides are started with. */
export interface SideOptions {
  /** Its log goes here, as a service's does. */
  folder: string;
  keyFile: string;
  /** Absent: it keeps nothing. */
  databaseUrl?: string;
  /** Whether its model has another answer each time, whose syntax must be checked anew. */
  isFresh: boolean;
  /** Folder of the peer's Python environment. */
  python: string;
  /** What the command begins with: see `divideCores`. */
  prefix: readonly string[];
}

const startSeconds = 30;

/** Starts a side; resolves once it answers. Fails with `side-not-started`, telling what it said. */
export async function startSide(name: SideName, options: SideOptions): Promise<Side> {
  const commands: Record<SideName, string[]> = {
    ours: [process.execPath, join(import.meta.dirname, 'ours.ts')],
    peer: [join(options.python, 'bin', 'python'), join(import.meta.dirname, 'peer.py')],
  };
  const [program = '', ...rest] = [...options.prefix, ...commands[name]];
  const logFile = join(options.folder, `${name}.log`);
  const log = openSync(logFile, 'w');
  const child = spawn(program, rest, {
    env: {
      PATH: process.env.PATH,
      LOAD_KEY_FILE: options.keyFile,
      LOAD_CANNED_FILE: cannedFile,
      LOAD_FRESH: String(options.isFresh),
      ...(options.databaseUrl === undefined ? {} : { LOAD_DATABASE_URL: options.databaseUrl }),
    },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const closed = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  const end = () => child.kill('SIGKILL');
  process.prependOnceListener('exit', end);
  closed.finally(() => process.off('exit', end));
  const url = await untilAnswering();
  return {
    url,
    async stop() {
      end();
      await closed;
    },
  };

  async function untilAnswering(): Promise<string> {
    const until = Date.now() + startSeconds * 1000;
    for (; Date.now() < until && child.exitCode === null && child.pid !== undefined; await sleep(20)) {
      const port = /"port":(\d+)/.exec(readFileSync(logFile, 'utf8'))?.[1];
      const address = `http://127.0.0.1:${port}`;
      if (port !== undefined && (await answers(address))) return address;
    }
    end();
    const said = readFileSync(logFile, 'utf8').trim().slice(-500);
    throw failure('side-not-started', `expected ${name} to answer within ${startSeconds} s, it said: ${said}`);
  }
}

async function answers(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/healthz`, { headers: { Connection: 'close' } }).catch(() => undefined);
  await answer?.arrayBuffer();
  return answer?.status === 200;
}
