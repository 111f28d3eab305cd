import { spawn } from 'node:child_process';
import { failure } from '../../../bench/failure.ts';

const timeoutSeconds = 60;
const largestOutputBytes = 64 * 1024 * 1024;

export interface GitOptions {
  input?: string | Uint8Array;
  environment?: Record<string, string>;
}

export interface GitResult {
  exitCode: number;
  output: Buffer;
  errors: string;
}

/**
 * What every git process of the forge sees: no setting of the user or the machine, no prompt, one language. The folder's
 * owner is not asked for: the data folder may lie on a volume that belongs to somebody else.
 */
export function gitEnvironment(): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    HOME: '/nonexistent',
    LC_ALL: 'C.UTF-8',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'safe.directory',
    GIT_CONFIG_VALUE_0: '*',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '/bin/false',
    GIT_LITERAL_PATHSPECS: '1',
  };
}

/** Runs git to its end in a bare repository. A refusal by git is a result with its exit code, not an error. */
export function runGit(directory: string, words: readonly string[], options: GitOptions = {}): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', ['--git-dir', directory, ...words], {
      env: { ...gitEnvironment(), ...options.environment },
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: timeoutSeconds * 1000,
      killSignal: 'SIGKILL',
    });
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    let size = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > largestOutputBytes) child.kill('SIGKILL');
      else output.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    // A git that refuses early closes its input; what it says about it comes by the exit code.
    child.stdin.on('error', () => {});
    child.on('error', (cause) =>
      reject(failure('git-missing', `expected to run git, got "${cause.message}": install git and put it on PATH`, cause)),
    );
    child.on('close', (code) =>
      resolve({ exitCode: code ?? 128, output: Buffer.concat(output), errors: Buffer.concat(errors).toString() }),
    );
    child.stdin.end(options.input ?? '');
  });
}

/** What git prints, without the last line's end; fails with `git-failed` and git's last line. */
export async function git(directory: string, words: readonly string[], options: GitOptions = {}): Promise<string> {
  return (await gitBytes(directory, words, options)).toString().replace(/\n$/, '');
}

/** As `git`, to the byte: for blobs and for output in which NUL separates. */
export async function gitBytes(directory: string, words: readonly string[], options: GitOptions = {}): Promise<Buffer> {
  const result = await runGit(directory, words, options);
  if (result.exitCode !== 0) {
    const reason = result.errors.trim().split('\n').at(-1) || `exit code ${result.exitCode}`;
    throw failure('git-failed', `git ${words[0]} failed: ${reason}`);
  }
  return result.output;
}
