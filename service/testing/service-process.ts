import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { failure } from '../../bench/failure.ts';

/** The service as a process of its own; it ends with this one. */
export interface ServiceProcess {
  url: string;
  /** The key of its key file. */
  key: string;
  pid: number;
  /** All that it wrote so far. */
  output(): string;
  /** Resolves once it has ended, to its exit code: null when the signal ended it. Default: SIGTERM. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** How it is started. */
export interface ServiceProcessOptions {
  dataFolder: string;
  /** More settings. Default: none, so any free port, the embedded database and the model that needs no key. */
  environment?: Record<string, string>;
  /** What Node runs. Default: the service from its source. */
  program?: readonly string[];
}

/** Longest that a start may take, a database made on a busy machine included. */
const startSeconds = 60;

/** Resolves once it listens. Fails with `service-not-started`, telling what it said. */
export async function startService({ dataFolder, environment = {}, program }: ServiceProcessOptions): Promise<ServiceProcess> {
  const child = spawn(process.execPath, [...(program ?? [join(import.meta.dirname, '..', 'index.ts')])], {
    env: { PATH: process.env.PATH, TUNEUP_SERVICE_DATA_FOLDER: dataFolder, TUNEUP_SERVICE_PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close');
  const end = () => child.kill('SIGKILL');
  process.prependOnceListener('exit', end);
  closed.finally(() => process.off('exit', end));
  let output = '';
  const { promise: listening, resolve, reject } = Promise.withResolvers<{ address: { port: number } }>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const line = /^\{.*"msg":"listening".*\}$/m.exec(output);
      if (line !== null) resolve(JSON.parse(line[0]));
    });
  }
  const fail = () => reject(failure('service-not-started', `expected the service to listen, got: ${output.trim().slice(-500)}`));
  child.once('close', fail);
  const timer = setTimeout(fail, startSeconds * 1000);
  const { address } = await listening.finally(() => clearTimeout(timer));
  return {
    url: `http://127.0.0.1:${address.port}`,
    key: readFileSync(environment.TUNEUP_SERVICE_KEY_FILE ?? join(dataFolder, 'key'), 'utf8').trim(),
    pid: child.pid ?? 0,
    output: () => output,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      const [exitCode] = await closed;
      return exitCode;
    },
  };
}
