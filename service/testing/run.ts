import { spawn } from 'node:child_process';

export interface RunOptions {
  cwd?: string;
  /** The whole environment of the command. Default: this process's. */
  environment?: NodeJS.ProcessEnv;
  timeoutSeconds: number;
}

/** Runs a command to its end, with nothing on its input; a command that takes too long is ended with all it started. */
export async function run(command: readonly string[], options: RunOptions): Promise<{ exitCode: number; output: string }> {
  const [program = '', ...rest] = command;
  const { promise, resolve } = Promise.withResolvers<{ exitCode: number; output: string }>();
  const child = spawn(program, rest, {
    cwd: options.cwd,
    env: options.environment ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const end = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  };
  const timer = setTimeout(() => {
    output += `\nended after ${options.timeoutSeconds} seconds`;
    end();
  }, options.timeoutSeconds * 1000);
  process.prependOnceListener('exit', end);
  child.once('error', (error) => resolve({ exitCode: 127, output: error.message }));
  child.once('close', (code) => resolve({ exitCode: code ?? 1, output }));
  return promise.finally(() => {
    clearTimeout(timer);
    end();
    process.off('exit', end);
  });
}
