import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type SshServer, startSshServerOrSkip } from '../../bench/executors/ssh/testing/server.ts';
import { sshArguments } from '../../bench/executors/ssh.ts';
import { renderPreparation } from './preparation.ts';
import { fakeHostKey } from './testing/fake-arm.ts';

const server = await startSshServerOrSkip([], 'bench');
process.on('exit', () => void server?.down());

/** A user of the server alone has a home there; without root it is the person who runs this, whose own home is left alone. */
function placeOf({ folder, home }: SshServer): { place: string; isGuest: boolean } {
  const isGuest = home.startsWith(folder);
  return { place: isGuest ? home : folder, isGuest };
}

/** As the command is declared: ssh with its arguments, and the script as the last one. */
function prepare(machine: SshServer, folder: string, knownHostsFile = machine.access.knownHostsFile) {
  const { place, isGuest } = placeOf(machine);
  const marker = join(place, 'ready');
  writeFileSync(marker, 'kernel 6.8\n');
  const script = renderPreparation({ folder, deployKey: isGuest, marker });
  const args = [...sshArguments({ ...machine.access, knownHostsFile }), script];
  return spawnSync('ssh', args, { encoding: 'utf8', timeout: 60_000 });
}

const overSsh = suite('preparation over ssh');

if (server === undefined) {
  overSsh.skip('reaches the machine whose key was learnt');
} else {
  const machine = server;
  overSsh('reaches the machine whose key was learnt', () => {
    const folder = join(placeOf(machine).place, 'tuneup', 'dev');
    const { status, stdout, stderr } = prepare(machine, folder);
    assert.is(status, 0, stderr);
    assert.match(stdout, placeOf(machine).isGuest ? /^ssh-ed25519 [A-Za-z0-9+/]{68}\n$/ : /^$/);
    assert.ok(existsSync(folder));
  });

  overSsh('refuses a machine that shows another key, and does nothing there', () => {
    const knownHostsFile = join(machine.folder, 'other_hosts');
    writeFileSync(knownHostsFile, `[127.0.0.1]:${machine.access.port} ${fakeHostKey}\n`);
    const folder = join(placeOf(machine).place, 'never');
    const { status, stderr } = prepare(machine, folder, knownHostsFile);
    assert.is(status, 255);
    assert.match(stderr, /Host key verification failed/);
    assert.not.ok(existsSync(folder));
  });

  overSsh.after(() => machine.stop());
}

overSsh.run();
