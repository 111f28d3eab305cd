import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readTrouble } from './trouble.ts';

const trouble = suite('trouble with ssh');

// What OpenSSH 9.2 prints at LogLevel=ERROR.
const told: [code: string, isPassing: boolean, exitCode: number, errors: string][] = [
  ['host-key-changed', false, 255, '@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nHost key verification failed.\n'],
  ['host-key-unknown', false, 255, 'No ED25519 host key is known for [127.0.0.1]:22 and you have requested strict checking.\n'],
  ['login-refused', false, 255, 'bench@10.0.0.4: Permission denied (publickey).\n'],
  ['connection-refused', true, 255, 'ssh: connect to host 10.0.0.4 port 22: Connection refused\n'],
  ['machine-unreachable', true, 255, 'ssh: connect to host 10.0.0.4 port 22: Connection timed out\n'],
  ['machine-unreachable', true, 255, 'ssh: Could not resolve hostname nowhere: Name or service not known\n'],
  ['machine-unreachable', true, 255, 'client_loop: send disconnect: Broken pipe\n'],
  ['python-missing', false, 127, 'bash: line 1: exec: python3: not found\n'],
  ['ssh-missing', false, 255, 'ssh cannot be started: spawn ssh ENOENT'],
];

for (const [code, isPassing, exitCode, errors] of told) {
  trouble(`reads ${code} in "${errors.trim().split('\n').at(-1)}"`, () => {
    const read = readTrouble('bench@10.0.0.4', '/hosts', exitCode, errors);
    assert.is(read.failure.code, code);
    assert.is(read.isPassing, isPassing);
    assert.match(read.failure.message, /^expected .*(:|\?)/);
  });
}

trouble('names the exit code where ssh said nothing', () => {
  assert.match(readTrouble('bench@10.0.0.4', '/hosts', 255, '').failure.message, 'exit code 255');
});

trouble.run();
