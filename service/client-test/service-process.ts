import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { failure } from '../../bench/failure.ts';

/** The service as it runs for the published client: on the ports that it asks, with the model that needs no key. */
export interface ServiceProcess {
  key: string;
  stop(): Promise<void>;
}

const startSeconds = 60;

/** Starts the service; resolves once it listens. Fails with `service-not-started`, telling what it said. */
export async function startService(dataFolder: string): Promise<ServiceProcess> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '..', 'index.ts')], {
    env: {
      PATH: process.env.PATH,
      TUNEUP_SERVICE_DATA_FOLDER: dataFolder,
      TUNEUP_SERVICE_PORT: '8000',
      TUNEUP_SERVICE_CLIENT_PORT: '3001',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const end = () => child.kill('SIGKILL');
  process.prependOnceListener('exit', end);
  let output = '';
  const { promise: listening, resolve, reject } = Promise.withResolvers<void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.includes('"listening"')) resolve();
    });
  }
  const fail = () => reject(failure('service-not-started', `expected the service to listen, got: ${output.trim().slice(-500)}`));
  child.once('close', fail);
  const timer = setTimeout(fail, startSeconds * 1000);
  await listening.finally(() => clearTimeout(timer));
  return {
    key: readFileSync(join(dataFolder, 'key'), 'utf8').trim(),
    async stop() {
      child.kill('SIGTERM');
      await closed;
      process.off('exit', end);
    },
  };
}
