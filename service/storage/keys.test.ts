import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../../checks/rejects.ts';
import { admitKeyFile, hashKey } from './keys.ts';
import { createMemoryStorage } from './memory.ts';

const keys = suite('key file');
const folder = mkdtempSync(join(tmpdir(), 'keys-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

keys('is made with a new key, for its owner alone', async () => {
  const storage = createMemoryStorage();
  const path = join(folder, 'new', 'key');
  await admitKeyFile(storage, path);
  const key = readFileSync(path, 'utf8').trim();
  assert.match(key, /^cf-[\w-]{32}$/);
  assert.is(statSync(path).mode & 0o777, 0o600);
  assert.type(await storage.findKey(hashKey(key)), 'string');
});

keys('that is there already is adopted as it is', async () => {
  const storage = createMemoryStorage();
  const path = join(folder, 'old');
  writeFileSync(path, 'cf-local-dev\n');
  await admitKeyFile(storage, path);
  assert.type(await storage.findKey(hashKey('cf-local-dev')), 'string');
  assert.is(readFileSync(path, 'utf8'), 'cf-local-dev\n');
});

keys('with something else in it is refused', async () => {
  const path = join(folder, 'wrong');
  writeFileSync(path, 'hunter2');
  const error = await rejects(admitKeyFile(createMemoryStorage(), path), 'key-file-invalid');
  assert.not.match(error.message, /hunter2/);
});

keys('that is a folder is refused', async () => {
  mkdirSync(join(folder, 'folder'));
  await rejects(admitKeyFile(createMemoryStorage(), join(folder, 'folder')), 'key-file-unreadable');
});

keys.run();
