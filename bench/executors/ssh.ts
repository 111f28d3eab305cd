import { randomUUID } from 'node:crypto';
import { isAbsolute } from 'node:path';
import { failure } from '../failure.ts';
import type { Seconds } from '../plan.ts';
import type { Executor, JobStatus, RunResult } from './executor.ts';
import { jobScript } from './job-script.ts';
import { openConnection } from './ssh/connection.ts';

/** One machine that is reached by ssh. */
export interface SshOptions {
  host: string;
  /** Default 22. */
  port?: number;
  user: string;
  /** The private key, a file that only its owner may read. No other key and no password is tried. */
  identityFile: string;
  /** Holds the machine's host key; a machine that shows another one is refused, and nothing is ever added. */
  knownHostsFile: string;
  /** Absolute folder on that machine below which workspaces and jobs live. */
  root: string;
  /** How long a lost machine is tried again before what waits for it fails. Default 300. */
  patienceSeconds?: Seconds;
}

/**
 * Runs commands on another machine over one OpenSSH connection, which is made at the first call and again when it is lost. It ends in one Python
 * process there, so a look at a running job starts none on a machine that is being measured on. What runs there runs on without a connection:
 * a command's result is picked up over the next one, and no command is run twice.
 */
export function createSshExecutor(options: SshOptions): Executor {
  const { host, port = 22, user, identityFile, knownHostsFile, root, patienceSeconds = 300 } = options;
  if (!isAbsolute(root)) throw failure('root-not-absolute', `expected an absolute folder as the executor's root, got "${root}"`);
  const machine = `${user}@${host}`;
  const connection = openConnection({
    machine,
    knownHostsFile,
    root,
    patienceSeconds,
    sshArguments: sshArguments({ host, port, user, identityFile, knownHostsFile }),
  });
  return {
    name: machine,
    root,
    async run(command, run = {}) {
      const program = programOf(command);
      if (run.signal?.aborted) throw aborted(program);
      const { cwd, env, timeoutSeconds = 600 } = run;
      const request = { op: 'run', command, cwd, env: sendable(env), timeoutSeconds, mark: randomUUID() };
      const answer = await connection.ask(request, Buffer.from(run.input ?? ''), run.signal);
      const { exitCode, wall, outputBytes } = answer.header.value as { exitCode: number; wall: number; outputBytes: number };
      const output = answer.body.subarray(0, outputBytes).toString('utf8');
      const errors = answer.body.subarray(outputBytes).toString('utf8');
      return { exitCode, output, errors, wall } satisfies RunResult;
    },
    async put(path, contents, { executable = false } = {}) {
      const bytes = typeof contents === 'string' ? Buffer.from(contents) : contents;
      await connection.ask({ op: 'put', path, executable }, bytes);
    },
    async get(path, offset = 0) {
      const { header, body } = await connection.ask({ op: 'get', path, offset });
      return header.value === true ? body : undefined;
    },
    async start(job, command, { cwd, env } = {}) {
      programOf(command);
      await connection.ask({ op: 'start', folder: job.folder, command, cwd, env: sendable(env), script: jobScript });
    },
    async status(job) {
      const { header } = await connection.ask({ op: 'status', folder: job.folder });
      return header.value as JobStatus;
    },
    async cancel(job) {
      await connection.ask({ op: 'cancel', folder: job.folder });
    },
    close: connection.close,
  };
}

/** What `ssh` is called with to reach that machine and no other; a command may follow. */
export function sshArguments({
  host,
  port = 22,
  user,
  identityFile,
  knownHostsFile,
}: Pick<SshOptions, 'host' | 'port' | 'user' | 'identityFile' | 'knownHostsFile'>): string[] {
  const settings = {
    BatchMode: 'yes',
    StrictHostKeyChecking: 'yes',
    UserKnownHostsFile: quoted(knownHostsFile),
    GlobalKnownHostsFile: '/dev/null',
    UpdateHostKeys: 'no',
    IdentitiesOnly: 'yes',
    IdentityAgent: 'none',
    IdentityFile: quoted(identityFile),
    PreferredAuthentications: 'publickey',
    ControlPath: 'none',
    ClearAllForwardings: 'yes',
    ConnectTimeout: '10',
    // A dead line is noticed after 15 seconds, and one through a NAT is kept open.
    ServerAliveInterval: '5',
    ServerAliveCountMax: '3',
    LogLevel: 'ERROR',
  };
  return [
    // The person's own configuration may send us elsewhere.
    ...['-F', 'none', '-T', '-p', String(port)],
    ...Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]),
    ...['-l', user, '--', host],
  ];
}

/** JSON has no `undefined`: a variable that is taken away is sent as null. */
function sendable(env: Record<string, string | undefined> = {}): Record<string, string | null> {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value ?? null]));
}

function programOf(command: readonly string[]): string {
  if (command[0]) return command[0];
  throw failure('command-empty', 'expected a program and its arguments, got nothing to run');
}

function aborted(program: string) {
  return failure('command-aborted', `${program} was ended because the session was stopped`);
}

/** A path as a value of ssh's configuration: spaces kept, `%` not a token. */
function quoted(path: string): string {
  return `"${path.replaceAll('%', '%%')}"`;
}
