import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../../checks/rejects.ts';
import { findProcess } from '../process.ts';
import { takeLock } from './lock.ts';

const lock = suite('lock');
const folder = mkdtempSync(join(tmpdir(), 'lock-'));
const path = join(folder, 'service.lock');
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

lock.before.each(() => rmSync(path, { force: true }));

lock('holds its owner and is gone when released', async () => {
  const taken = await takeLock(path, folder);
  assert.is(JSON.parse(readFileSync(path, 'utf8')).pid, process.pid);
  await taken.release();
  assert.not(existsSync(path));
});

lock('is refused while a living process has it, naming that process', async () => {
  writeFileSync(path, JSON.stringify(await findProcess(process.ppid)));
  const error = await rejects(takeLock(path, folder), 'folder-in-use');
  assert.match(error.message, new RegExp(`in use by process ${process.ppid}: stop`));
});

lock('is taken over from a process that is gone', async () => {
  writeFileSync(path, JSON.stringify({ pid: 2 ** 22 + 1, startTime: 'boot:1' }));
  await (await takeLock(path, folder)).release();
});

lock('is taken over when the process id belongs to another process by now', async () => {
  writeFileSync(path, JSON.stringify({ pid: process.ppid, startTime: 'boot:1' }));
  await (await takeLock(path, folder)).release();
});

lock('is taken over when what it says makes no sense', async () => {
  writeFileSync(path, '{"pid": ');
  await (await takeLock(path, folder)).release();
});

lock('is left alone on release when it was taken over', async () => {
  const taken = await takeLock(path, folder);
  writeFileSync(path, 'another owner');
  await taken.release();
  assert.is(readFileSync(path, 'utf8'), 'another owner');
});

lock.run();
