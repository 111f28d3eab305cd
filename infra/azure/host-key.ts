import { setTimeout as sleep } from 'node:timers/promises';
import { failure } from '../../bench/failure.ts';
import type { VmName } from './power.ts';
import { explainLogin, firstLine, isBusy, statusOf } from './refusals.ts';

/** The one call that it takes: runs lines as root on the machine, by Azure's agent there, and gives what Azure shows of their output. */
export interface ScriptClient {
  runScript(script: string[], signal: AbortSignal): Promise<string>;
}

/** How patient it is. */
export interface HostKeyOptions {
  timeoutSeconds: number;
  signal: AbortSignal;
  report(line: string): void;
  pollMilliseconds?: number;
}

const script = ['cat /etc/ssh/ssh_host_ed25519_key.pub'];

/**
 * Asks a machine for its own ssh key, `ssh-ed25519 AAAA...`, by way of Azure: whoever sits between here and the machine has no say in it. The machine must
 * run. Waits while another command runs there.
 */
export async function learnHostKey(client: ScriptClient, name: VmName, options: HostKeyOptions): Promise<string> {
  const { timeoutSeconds, report, pollMilliseconds = 5_000 } = options;
  const deadline = AbortSignal.timeout(timeoutSeconds * 1_000);
  const signal = AbortSignal.any([options.signal, deadline]);
  try {
    for (;;) {
      const output = await ask();
      if (output !== undefined) return readHostKey(output, name);
      report('another operation is running on it, waiting');
      await sleep(pollMilliseconds, undefined, { signal });
    }
  } catch (error) {
    if (deadline.aborted && !options.signal.aborted) throw timedOut(name, timeoutSeconds, error);
    throw error;
  }

  /** Nothing when it is worth another try. */
  async function ask(): Promise<string | undefined> {
    try {
      return await client.runScript(script, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      if (isBusy(error)) return undefined;
      throw translate(error, name);
    }
  }
}

/** Azure wraps the output: `[stdout]`, the lines, `[stderr]`, the lines. */
function readHostKey(output: string, { vmName }: VmName): string {
  const [, printed = '', complaints = ''] = /\[stdout\]\n([\s\S]*?)\n?\[stderr\]\n?([\s\S]*)$/.exec(output) ?? [];
  const keys = printed
    .split('\n')
    .flatMap((line) => /^(ssh-ed25519 [A-Za-z0-9+/]{60,}={0,2})( .*)?$/.exec(line.trim())?.[1] ?? []);
  const [key, ...others] = keys;
  if (key !== undefined && others.length === 0 && namesItself(key)) return key;
  throw failure(
    'host-key-unreadable',
    `${vmName} should have told its ssh key, ssh-ed25519 AAAA..., and said: ${firstLine(complaints) || firstLine(printed) || 'nothing'}. See whether sshd is set up there: \`az vm run-command invoke --command-id RunShellScript\``,
  );
}

/** A key's data begins with the length and the name of its kind. */
function namesItself(key: string): boolean {
  const data = Buffer.from(key.split(' ')[1] ?? '', 'base64');
  return data.length === 51 && data.subarray(4, 15).toString('latin1') === 'ssh-ed25519';
}

function translate(error: unknown, { vmName, resourceGroupName }: VmName): unknown {
  if (statusOf(error) === 403)
    return failure(
      'vm-forbidden',
      `${vmName} could not be asked for its ssh key: this login may not. It needs Microsoft.Compute/virtualMachines/runCommand/action on ${resourceGroupName}`,
      error,
    );
  if (statusOf(error) === 404)
    return failure(
      'vm-missing',
      `there is no machine ${vmName} in ${resourceGroupName}: \`pulumi up --refresh\` makes it again`,
      error,
    );
  const explained = explainLogin(error);
  if (explained !== error) return explained;
  return failure('host-key-failed', `${vmName} could not be asked for its ssh key: ${firstLine(error)}`, error);
}

function timedOut({ vmName }: VmName, timeoutSeconds: number, cause: unknown): Error {
  return failure(
    'host-key-timed-out',
    `${vmName} should have told its ssh key within ${timeoutSeconds} s: it must run, with Azure's agent on it; look at it in the portal, then run again`,
    cause,
  );
}
