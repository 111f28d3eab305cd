import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { failure } from '../../bench/failure.ts';

/** What a command of the checkout printed, and how it ended. */
export interface Outcome {
  exitCode: number;
  output: string;
  errors: string;
}

/** Longest end of each stream that is kept. */
const largestOutputCharacters = 200_000;

/** The checkout of Tuneup on this machine. Fails with `home-missing` when TUNEUP_HOME is not set or names something else. */
export function findCheckout(environment: NodeJS.ProcessEnv = process.env): string {
  const home = environment.TUNEUP_HOME;
  if (!home)
    throw failure(
      'home-missing',
      'TUNEUP_HOME is not set: set it to a checkout of Tuneup, the folder that holds Pulumi.yaml, and start again',
    );
  if (!existsSync(join(home, 'bench/index.ts')))
    throw failure(
      'home-missing',
      `expected a checkout of Tuneup in TUNEUP_HOME, got ${home}, which has no bench/index.ts: correct it`,
    );
  return home;
}

/** Where its sessions keep what they know. */
export function sessionsFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return environment.TUNEUP_FOLDER ?? join(findCheckout(environment), '.tuneup');
}

/** Runs a program of the checkout in `cwd` to its end; an abort ends it as Ctrl-C does, so that it cleans up. */
export async function runInCheckout(script: string, args: readonly string[], cwd: string, signal: AbortSignal): Promise<Outcome> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(findCheckout(), script), ...args], {
    cwd,
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = () => child.kill('SIGINT');
  signal.addEventListener('abort', stop, { once: true });
  const outcome: Outcome = { exitCode: 1, output: '', errors: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    outcome.output = (outcome.output + text).slice(-largestOutputCharacters);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    outcome.errors = (outcome.errors + text).slice(-largestOutputCharacters);
  });
  try {
    outcome.exitCode = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve(code ?? 1));
    });
  } finally {
    signal.removeEventListener('abort', stop);
  }
  return outcome;
}
