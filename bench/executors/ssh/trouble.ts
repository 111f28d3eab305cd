import { type Failure, failure } from '../../failure.ts';

/** What ended an ssh client before it was of use, as a sentence; `isPassing` when trying again may help. */
export interface Trouble {
  failure: Failure;
  isPassing: boolean;
}

/** Reads why a connection to `machine` could not be made, from ssh's exit code and what it printed. */
export function readTrouble(machine: string, knownHostsFile: string, exitCode: number | null, errors: string): Trouble {
  const said = lastLine(errors) ?? `ssh ended with exit code ${exitCode}`;
  if (errors.startsWith('ssh cannot be started')) {
    return lasting('ssh-missing', `expected an ssh client on this machine, got: ${said}: install OpenSSH's client`);
  }
  if (/REMOTE HOST IDENTIFICATION HAS CHANGED|Host key for .* has changed/.test(errors)) {
    return lasting(
      'host-key-changed',
      `expected ${machine} to show the host key in ${knownHostsFile}, got another one: somebody may stand in between. Only if the machine was made anew, give the key that it tells itself`,
    );
  }
  if (/Host key verification failed|No .* host key is known/.test(errors)) {
    return lasting(
      'host-key-unknown',
      `expected the host key of ${machine} in ${knownHostsFile}, found none: add the line that the machine itself prints (ssh-keyscan, compared with its console)`,
    );
  }
  if (/Permission denied|Too many authentication failures|no mutual signature/.test(errors)) {
    return lasting(
      'login-refused',
      `expected ${machine} to let us in by our key, got: ${said}: add the public key to its authorized_keys, or name another user or key`,
    );
  }
  if (/^(no such identity|Identity file .* not accessible|Load key .*)/im.test(errors) && exitCode === 255) {
    return lasting(
      'identity-unreadable',
      `expected a private key for ${machine}, got: ${said}: name a file that only its owner may read`,
    );
  }
  if (exitCode === 127 || /python3: (command )?not found/.test(errors)) {
    return lasting(
      'python-missing',
      `expected python3 (3.8 or newer) on the PATH of ${machine}, found none: install it there (Debian: apt install python3 python3-venv)`,
    );
  }
  if (/Connection refused/.test(errors)) {
    return passing(
      'connection-refused',
      `expected an ssh server at ${machine}, but the connection was refused: is sshd running, and is the port right?`,
    );
  }
  return passing(
    'machine-unreachable',
    `expected to reach ${machine} by ssh, got: ${said}: is it running, and may this address reach it?`,
  );
}

function lasting(code: string, message: string): Trouble {
  return { failure: failure(code, message), isPassing: false };
}

function passing(code: string, message: string): Trouble {
  return { failure: failure(code, message), isPassing: true };
}

function lastLine(text: string): string | undefined {
  return text
    .split('\n')
    .map((line) => line.trim())
    .findLast((line) => line !== '');
}
