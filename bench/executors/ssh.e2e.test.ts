import { appendFileSync, chmodSync, copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../../checks/rejects.ts';
import { describeExecutor } from './executor.contract.ts';
import { type SshServer, startSshServer, startSshServerOrSkip } from './ssh/testing/server.ts';
import { createSshExecutor, type SshOptions } from './ssh.ts';

const ssh = suite('ssh executor on a bad line');

const server = await startSshServerOrSkip();

if (server) {
  describe(server);
} else {
  ssh.skip('runs where an OpenSSH server can be had', () => {});
  ssh.run();
}

function describe(server: SshServer): void {
  const place = mkdtempSync(join(tmpdir(), 'ssh-'));
  const open = (changes: Partial<SshOptions> = {}) =>
    createSshExecutor({ ...server.access, root: join(place, 'root'), ...changes });

  describeExecutor('ssh', async (root) => createSshExecutor({ ...server.access, root }));

  ssh.after(async () => {
    await server.stop();
    rmSync(place, { recursive: true, force: true });
  });

  ssh('picks up a command that ran on while the line was down, and does not run it twice', async () => {
    const executor = open();
    const count = join(place, 'count');
    const running = executor.run(['sh', '-c', `echo x >> ${count}; sleep 1; echo done`]);
    await until(() => exists(count));
    assert.is(server.cut(), 1);
    assert.is((await running).output, 'done\n');
    assert.is(readFileSync(count, 'utf8'), 'x\n');
    await executor.close();
  });

  ssh('follows a running job again, and sends again what had no answer', async () => {
    const executor = open();
    const job = { folder: join(place, 'job') };
    await executor.start(job, ['sh', '-c', `until [ -e ${place}/put ]; do sleep 0.05; done; echo out`]);
    server.cut();
    assert.equal(await executor.status(job), { state: 'running' });
    const asked = [executor.status(job), executor.put(join(place, 'put'), 'whole'), executor.get(join(place, 'none'))];
    server.cut();
    assert.equal((await Promise.all(asked))[2], undefined);
    assert.is(readFileSync(join(place, 'put'), 'utf8'), 'whole');
    for (let state = 'running'; state === 'running'; ) {
      await sleep(50);
      state = (await executor.status(job)).state;
    }
    assert.equal(await executor.status(job), { state: 'ended', exitCode: 0 });
    await executor.close();
  });

  ssh('waits for a server that is away for a while', async () => {
    const executor = open();
    await executor.run(['true']);
    await server.down();
    server.cut();
    const waiting = executor.run(['echo', 'back']);
    await sleep(500);
    await server.up();
    assert.is((await waiting).output, 'back\n');
    await executor.close();
  });

  ssh('tries a first connection once more that breaks while it is made', async () => {
    const executor = open();
    const running = executor.run(['echo', 'here']);
    for (let cut = 0; cut === 0; cut = server.cut()) await sleep(1);
    assert.is((await running).output, 'here\n');
    await executor.close();
  });

  ssh('gives up on a server that stays away, when its patience ends', async () => {
    const executor = open({ patienceSeconds: 0.1 });
    await executor.run(['true']);
    await server.down();
    server.cut();
    await rejects(executor.run(['true']), 'connection-refused');
    await server.up();
    assert.is((await executor.run(['echo', 'again'])).output, 'again\n');
    await executor.close();
  });

  ssh('says that nothing listens there', async () => {
    const executor = open({ port: 1 });
    assert.match((await rejects(executor.run(['true']), 'connection-refused')).message, 'is sshd running');
    await executor.close();
  });

  ssh('says that there is no such machine', async () => {
    const executor = open({ host: 'nowhere.invalid' });
    assert.match((await rejects(executor.run(['true']), 'machine-unreachable')).message, 'nowhere.invalid');
    await executor.close();
  });

  ssh('refuses a machine that shows another host key', async () => {
    const knownHostsFile = join(place, 'changed hosts');
    const other = readFileSync(join(server.folder, 'user_key.pub'), 'utf8').split(' ')[1];
    writeFileSync(knownHostsFile, `[127.0.0.1]:${server.access.port} ssh-ed25519 ${other}\n`);
    const executor = open({ knownHostsFile });
    assert.match((await rejects(executor.run(['true']), 'host-key-changed')).message, knownHostsFile);
    await executor.close();
    assert.is(readFileSync(knownHostsFile, 'utf8').split('\n').length, 2);
  });

  ssh('refuses a machine whose host key it does not know, and learns nothing', async () => {
    const knownHostsFile = join(place, 'no-hosts');
    writeFileSync(knownHostsFile, '');
    const executor = open({ knownHostsFile });
    await rejects(executor.run(['true']), 'host-key-unknown');
    await executor.close();
    assert.is(readFileSync(knownHostsFile, 'utf8'), '');
  });

  ssh('says that the key is not let in', async () => {
    const identityFile = join(place, 'other key');
    copyFileSync(join(server.folder, 'host_key'), identityFile);
    chmodSync(identityFile, 0o600);
    const executor = open({ identityFile });
    assert.match((await rejects(executor.run(['true']), 'login-refused')).message, 'authorized_keys');
    await executor.close();
  });

  ssh('says that the machine has no python3', async () => {
    const bare = await startSshServer([`SetEnv PATH=${place}`]);
    try {
      const executor = createSshExecutor({ ...bare.access, root: place });
      assert.match((await rejects(executor.run(['true']), 'python-missing')).message, 'install it there');
      await executor.close();
    } finally {
      await bare.stop();
    }
  });

  ssh('is not confused by a shell that greets', async () => {
    const greeting = await startSshServer([`ForceCommand echo welcome; echo; eval "$SSH_ORIGINAL_COMMAND"`]);
    try {
      const executor = createSshExecutor({ ...greeting.access, root: place });
      assert.is((await executor.run(['echo', 'here'])).output, 'here\n');
      await executor.close();
    } finally {
      await greeting.stop();
    }
  });

  ssh('carries more than a pipe holds, both ways', async () => {
    const executor = open();
    const text = 'line of text\n'.repeat(300_000);
    assert.is((await executor.run(['cat'], { input: text })).output.length, text.length);
    await executor.put(join(place, 'large'), text);
    appendFileSync(join(place, 'large'), 'end');
    assert.is(Buffer.from((await executor.get(join(place, 'large'), text.length)) ?? []).toString(), 'end');
    await executor.close();
  });

  ssh('ends a command that is stopped before it has begun', async () => {
    const executor = open();
    await executor.run(['true']);
    for (let times = 0; times < 10; times += 1) {
      const controller = new AbortController();
      const running = executor.run(['sleep', '4831'], { signal: controller.signal });
      controller.abort();
      await rejects(running, 'command-aborted');
    }
    assert.not.ok((await executor.run(['ps', '-eo', 'args='])).output.includes('sleep 4831'));
    await executor.close();
  });

  ssh('refuses a root that is not absolute', () => {
    assert.throws(() => open({ root: 'below' }), /absolute folder/);
  });

  ssh('leaves nothing of its own behind', async () => {
    const executor = open({ root: join(place, 'clean') });
    await executor.run(['true']);
    await executor.start({ folder: join(place, 'clean/job') }, ['true']);
    await executor.close();
    assert.equal(readdirSync(join(place, 'clean/.calls')), []);
  });

  ssh('refuses what comes after its end', async () => {
    const executor = open();
    await executor.close();
    await rejects(executor.run(['true']), 'executor-closed');
  });

  ssh.run();
}

function exists(path: string): boolean {
  try {
    return readFileSync(path).length > 0;
  } catch {
    return false;
  }
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let waited = 0; waited < 500; waited += 1) {
    if (isTrue()) return;
    await sleep(20);
  }
  throw new Error('it did not become true within ten seconds');
}
