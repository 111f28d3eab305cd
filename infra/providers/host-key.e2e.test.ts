import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../../checks/rejects.ts';
import { createOpenMachine } from '../azure/compute.ts';
import { type FakeArm, fakeHostKey, type Moods, openFakeArm } from '../azure/testing/fake-arm.ts';
import { testCredential } from '../azure/testing/test-credential.ts';
import type { EngineProvider } from '../engine/define-provider.ts';
import { createHostKeyProvider } from './host-key.ts';

interface World {
  arm: FakeArm;
  provider: EngineProvider;
  /** What the resource is declared with. */
  inputs: Record<string, unknown>;
  knownHostsFile: string;
}

/** Runs `act` against an Azure with one machine, and closes it whatever happens. */
async function withArm(power: string, moods: Moods, act: (world: World) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'host-key-'));
  const arm = await openFakeArm();
  try {
    arm.setPower('bench', power);
    Object.assign(arm.moods, moods);
    const { endpoint, ca } = arm;
    const provider = createHostKeyProvider(
      createOpenMachine({ endpoint, ca, credential: testCredential, pollMilliseconds: 5 }),
      5,
    );
    const knownHostsFile = join(folder, 'dev', 'known_hosts');
    const inputs = {
      subscriptionId: '11111111-1111-1111-1111-111111111111',
      resourceGroupName: 'tuneup-dev',
      vmName: 'bench',
      vmId: 'a',
      host: '20.9.8.7',
      knownHostsFile,
      timeoutSeconds: 20,
    };
    await act({ arm, provider, inputs, knownHostsFile });
  } finally {
    await arm.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const hostKey = suite('HostKey');

hostKey('is what the machine itself says, and the only line of its address in the known hosts of the stack', () =>
  withArm('running', {}, async ({ provider, inputs, knownHostsFile, arm }) => {
    const { id, outs } = await provider.create(inputs);
    assert.is(id, 'tuneup-dev/bench/host-key');
    assert.is(outs.hostKey, fakeHostKey);
    assert.is(readFileSync(knownHostsFile, 'utf8'), `20.9.8.7 ${fakeHostKey}\n`);
    assert.equal(arm.calls, ['POST runCommand']);
  }),
);

hostKey('is asked for once: a list that was lost is written again from the state', () =>
  withArm('running', {}, async ({ provider, inputs, knownHostsFile, arm }) => {
    const { outs } = await provider.create(inputs);
    assert.is((await provider.diff('id', outs, inputs)).changes, false);
    rmSync(knownHostsFile);
    assert.is((await provider.diff('id', outs, inputs)).changes, true);
    await provider.update('id', outs, inputs);
    assert.is(readFileSync(knownHostsFile, 'utf8'), `20.9.8.7 ${fakeHostKey}\n`);
    assert.is(arm.calls.length, 1);
  }),
);

hostKey('that somebody changed in the list is put right', () =>
  withArm('running', {}, async ({ provider, inputs, knownHostsFile }) => {
    const { outs } = await provider.create(inputs);
    writeFileSync(knownHostsFile, `20.9.8.7 ${fakeHostKey.replace('AAAAIGEg', 'AAAAIGVp')}\n`);
    assert.is((await provider.diff('id', outs, inputs)).changes, true);
    await provider.update('id', outs, inputs);
    assert.is(readFileSync(knownHostsFile, 'utf8'), `20.9.8.7 ${fakeHostKey}\n`);
  }),
);

hostKey('of another machine under the same name is a replacement', () =>
  withArm('running', {}, async ({ provider, inputs }) => {
    const { outs } = await provider.create(inputs);
    assert.equal((await provider.diff('id', outs, { ...inputs, vmId: 'b' })).replaces, ['vmId']);
  }),
);

for (const [title, moods] of [
  ['while another operation runs', { conflicts: 2 }],
  ['while Azure is throttling', { throttled: 2 }],
] as const) {
  hostKey(`is learnt ${title}`, () =>
    withArm('running', moods, async ({ provider, inputs }) => {
      assert.is((await provider.create(inputs)).outs.hostKey, fakeHostKey);
    }),
  );
}

const refused: [title: string, moods: Moods, said: RegExp][] = [
  ['no key at all', { prints: '', complains: 'cat: /etc/ssh: No such file' }, /said: cat: \/etc\/ssh: No such file/],
  ['something else', { prints: 'hello\n' }, /said: hello/],
  ['a key of another kind under this name', { prints: `ssh-ed25519 ${'A'.repeat(68)} x\n` }, /should have told its ssh key/],
  ['two keys', { prints: `${fakeHostKey}\n${fakeHostKey}\n` }, /should have told its ssh key/],
];
for (const [title, moods, said] of refused) {
  hostKey(`refuses a machine that tells ${title}, and writes nothing`, () =>
    withArm('running', moods, async ({ provider, inputs, knownHostsFile }) => {
      assert.match((await rejects(provider.create(inputs), 'host-key-unreadable')).message, said);
      assert.throws(() => readFileSync(knownHostsFile), /ENOENT/);
    }),
  );
}

hostKey('refuses to wait for ever for a machine that does not run', () =>
  withArm('deallocated', {}, async ({ provider, inputs }) => {
    const { message } = await rejects(provider.create({ ...inputs, timeoutSeconds: 0.2 }), 'host-key-timed-out');
    assert.match(message, /bench should have told its ssh key within 0\.2 s: it must run/);
  }),
);

hostKey('refuses a machine that is not there', () =>
  withArm('running', {}, async ({ arm, provider, inputs }) => {
    arm.removeVm('bench');
    assert.match((await rejects(provider.create(inputs), 'vm-missing')).message, /no machine bench in tuneup-dev/);
  }),
);

for (const [status, code, said] of [
  [401, 'azure-login-missing', /az login/],
  [403, 'vm-forbidden', /runCommand\/action on tuneup-dev/],
] as const) {
  hostKey(`says what to do when Azure refuses with ${status}`, () =>
    withArm('running', { refuses: status }, async ({ provider, inputs }) => {
      assert.match((await rejects(provider.create(inputs), code)).message, said);
    }),
  );
}

hostKey.run();
