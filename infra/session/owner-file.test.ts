import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { processIdentity, renderIdentity } from '../../bench/process-identity.ts';
import { addOwner, readOwners, takeOwnerFile } from './owner-file.ts';

const ownerFile = suite<{ folder: string; path: string }>('owner file');

ownerFile.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), 'owner-'));
  context.path = join(context.folder, 'lock');
});
ownerFile.after.each(({ folder }) => rmSync(folder, { recursive: true }));

ownerFile('is taken once, and says by whom', ({ path, folder }) => {
  assert.equal(takeOwnerFile(path), { taken: true, tookOver: false });
  const second = takeOwnerFile(path);
  assert.is(second.taken, false);
  assert.is(readOwners(path)?.identities[0]?.pid, process.pid);
  assert.equal(readdirSync(folder), ['lock']);
});

ownerFile('is taken over from a process that has ended, even when its number is in use again', ({ path }) => {
  const own = processIdentity(process.pid);
  assert.ok(own);
  writeFileSync(path, renderIdentity({ ...own, startTicks: own.startTicks - 1 }));
  assert.equal(takeOwnerFile(path), { taken: true, tookOver: true });
});

ownerFile('holds while a process that works for the dead owner lives', ({ path }) => {
  writeFileSync(path, renderIdentity({ pid: 1, startTicks: -1, boot: 'another boot' }));
  addOwner(path, process.pid);
  const attempt = takeOwnerFile(path);
  assert.is(attempt.taken, false);
});

ownerFile('is taken over when its text says nothing', ({ path }) => {
  writeFileSync(path, 'what is this');
  assert.equal(takeOwnerFile(path), { taken: true, tookOver: true });
});

ownerFile.run();
