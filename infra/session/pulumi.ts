import { spawn } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { ensurePulumi } from '../cli/ensure-pulumi.ts';
import { ownBackend } from './backend.ts';
import { projectFolder } from './folders.ts';
import type { Stack } from './stack.ts';

/** The CLI, set up for a stack. */
export interface Pulumi {
  /** Runs it in the foreground: the person sees its output and answers its questions. */
  show(args: string[], options?: { env?: Record<string, string>; onStart?: (pid: number) => void }): Promise<number>;
  /** Runs it quietly. */
  capture(args: string[], input?: string): Promise<{ exitCode: number; output: string; errors: string }>;
}

/**
 * What plain `pulumi` needs for a stack, as `make env` prints it too. A shared one keeps its secrets and gets its plugins as the team has it; only where
 * no backend was chosen its state goes where that of local stacks is.
 */
export function pulumiEnvironment({ isShared, stateFile }: Pick<Stack, 'isShared' | 'stateFile'>): Record<string, string> {
  const backend = stateFile === undefined ? {} : { PULUMI_BACKEND_URL: ownBackend() };
  if (isShared) return { ...backend, PULUMI_SKIP_UPDATE_CHECK: 'true', PULUMI_SUPPRESS_NEO_LINK: 'true' };
  return {
    ...backend,
    // The state holds no secrets: keys and tokens are files of their own, and nothing is encrypted with this.
    PULUMI_CONFIG_PASSPHRASE: process.env.PULUMI_CONFIG_PASSPHRASE ?? '',
    PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER: 'true',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
    PULUMI_SUPPRESS_NEO_LINK: 'true',
  };
}

/** Finds or gets the CLI. */
export async function openPulumi(stack: Stack): Promise<Pulumi> {
  const { command } = await ensurePulumi();
  const path = [dirname(process.execPath), dirname(command), process.env.PATH].join(delimiter);
  const environment = { ...process.env, ...pulumiEnvironment(stack), PATH: path };

  return {
    show: (args, { env = {}, onStart } = {}) =>
      new Promise((resolve, reject) => {
        const child = spawn(command, args, { cwd: projectFolder, stdio: 'inherit', env: { ...environment, ...env } });
        child.on('error', reject);
        child.on('close', (code, signal) => resolve(code ?? (signal ? 1 : 0)));
        if (child.pid !== undefined) onStart?.(child.pid);
      }),
    capture: (args, input) =>
      new Promise((resolve, reject) => {
        const child = spawn(command, [...args, '--non-interactive', '--color', 'never'], {
          cwd: projectFolder,
          stdio: 'pipe',
          env: environment,
        });
        let output = '';
        let errors = '';
        child.stdout.on('data', (chunk) => (output += chunk));
        child.stderr.on('data', (chunk) => (errors += chunk));
        child.on('error', reject);
        child.on('close', (code) => resolve({ exitCode: code ?? 1, output, errors }));
        child.stdin.end(input);
      }),
  };
}

/** The flags that name the stack and its config file, and keep a run that nobody watches from asking. */
export function stackFlags(stack: Stack): string[] {
  const watched = process.stdin.isTTY && process.stdout.isTTY;
  return [
    '--stack',
    stack.name,
    '--config-file',
    stack.configFile,
    ...(watched ? [] : ['--non-interactive', '--color', 'never']),
  ];
}
