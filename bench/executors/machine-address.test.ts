import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseMachineAddress } from './machine-address.ts';

const address = suite('machine address');

address('is this machine, or user, host and port', () => {
  assert.equal(parseMachineAddress('local'), { kind: 'local' });
  assert.equal(parseMachineAddress('ssh://bench@20.9.8.7:2222'), { kind: 'ssh', user: 'bench', host: '20.9.8.7', port: 2222 });
  assert.equal(parseMachineAddress('ssh://me@lab.example'), { kind: 'ssh', user: 'me', host: 'lab.example', port: 22 });
  assert.equal(parseMachineAddress('ssh://me@[2001:db8::1]:22'), { kind: 'ssh', user: 'me', host: '2001:db8::1', port: 22 });
});

for (const text of [
  '',
  'here',
  'bench@20.9.8.7',
  'ssh://20.9.8.7',
  'ssh://bench@',
  'ssh://-oProxyCommand=x@host',
  'ssh://me@-host',
  'ssh://me@host:99999',
  'ssh://me@host/folder',
  'ssh://me:word@host',
]) {
  address(`refuses "${text}"`, () => assert.throws(() => parseMachineAddress(text), /such as ssh:\/\/bench@20\.9\.8\.7:22/));
}

address.run();
