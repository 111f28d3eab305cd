import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../../../checks/rejects.ts';
import { writeKnownHost } from './known-hosts.ts';

const folder = mkdtempSync(join(tmpdir(), 'known-hosts-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'below/known_hosts');
const key = (letter: string) => `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${letter.repeat(43)}`;

const knownHosts = suite('known hosts');

knownHosts('hold one key a machine, named as ssh looks it up', async () => {
  await writeKnownHost(file, { host: '20.9.8.7', port: 22 }, key('a'));
  await writeKnownHost(file, { host: '127.0.0.1', port: 2222 }, key('b'));
  await writeKnownHost(file, { host: '20.9.8.7', port: 22 }, key('c'));
  assert.is(readFileSync(file, 'utf8'), `[127.0.0.1]:2222 ${key('b')}\n20.9.8.7 ${key('c')}\n`);
  assert.equal(readdirSync(join(folder, 'below')), ['known_hosts']);
});

knownHosts('keep the lines of other machines', async () => {
  const other = join(folder, 'other');
  writeFileSync(other, `# by hand\nlab ${key('d')}\n`);
  await writeKnownHost(other, { host: '20.9.8.7', port: 22 }, key('a'));
  assert.is(readFileSync(other, 'utf8'), `# by hand\nlab ${key('d')}\n20.9.8.7 ${key('a')}\n`);
});

for (const wrong of ['', 'AAAA', `${key('a')} root@vm`, `20.9.8.7 ${key('a')}`, `${key('a')}\nother ${key('b')}`]) {
  knownHosts(`take no "${wrong.slice(0, 30)}" for a key`, async () => {
    await rejects(writeKnownHost(join(folder, 'refused'), { host: 'h', port: 22 }, wrong), 'host-key-invalid');
    assert.not.ok(readdirSync(folder).includes('refused'));
  });
}

knownHosts.run();
