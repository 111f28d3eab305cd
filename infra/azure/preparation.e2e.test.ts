import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Preparation, renderPreparation } from './preparation.ts';

const preparation = suite<{ home: string; marker: string }>('preparation of a machine');

preparation.before.each((context) => {
  context.home = mkdtempSync(join(tmpdir(), 'preparation-'));
  mkdirSync(join(context.home, 'run'));
  context.marker = join(context.home, 'run', 'ready');
});
preparation.after.each(({ home }) => rmSync(home, { recursive: true }));

function run(home: string, wanted: Preparation) {
  const env = { ...process.env, HOME: home };
  const { status, stdout, stderr } = spawnSync('sh', ['-c', renderPreparation(wanted)], {
    encoding: 'utf8',
    env,
    timeout: 20_000,
  });
  return { status, stdout, stderr };
}

preparation('makes the folder for its user alone, and a key whose public half is all that it prints', ({ home, marker }) => {
  writeFileSync(marker, 'kernel 6.8\n');
  const folder = join(home, 'tuneup', 'dev');
  const { status, stdout, stderr } = run(home, { folder, deployKey: true, marker });
  assert.is(status, 0, stderr);
  assert.match(stdout, /^ssh-ed25519 [A-Za-z0-9+/]{68}\n$/);
  assert.match(stderr, /kernel 6\.8/);
  assert.is(statSync(folder).mode & 0o777, 0o700);
  assert.is(statSync(join(home, '.ssh', 'id_ed25519')).mode & 0o777, 0o600);
});

preparation('changes nothing when it is done again', ({ home, marker }) => {
  writeFileSync(marker, '');
  const wanted = { folder: join(home, 'tuneup'), deployKey: true, marker };
  assert.is(run(home, wanted).stdout, run(home, wanted).stdout);
});

preparation('makes no key that is not wanted', ({ home, marker }) => {
  writeFileSync(marker, '');
  const { status, stdout } = run(home, { folder: join(home, 'tuneup'), deployKey: false, marker });
  assert.equal([status, stdout], [0, '']);
  assert.throws(() => statSync(join(home, '.ssh')), /ENOENT/);
});

preparation('refuses a machine that does not get ready, and makes nothing on it', ({ home, marker }) => {
  const folder = join(home, 'tuneup');
  const { status, stderr } = run(home, { folder, deployKey: true, marker, waitSeconds: 0 });
  assert.is(status, 1);
  assert.match(stderr, /the machine is not ready to measure on/);
  assert.throws(() => statSync(folder), /ENOENT/);
});

preparation.run();
