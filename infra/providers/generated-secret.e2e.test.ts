import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { provider } from './generated-secret.ts';

const secret = suite<{ folder: string; file: string }>('GeneratedSecret');

secret.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), 'generated-secret-'));
  context.file = join(context.folder, 'dev', 'key');
});
secret.after.each(({ folder }) => rmSync(folder, { recursive: true }));

const declared = (file: string) => ({ purpose: 'service', prefix: 'cf-', file });

secret('is made once, begins as it must, and is in a file for its owner alone', async ({ file }) => {
  const { id, outs } = await provider.create(declared(file));
  assert.is(id, 'service');
  assert.match(String(outs.value), /^cf-[\w-]{32}$/);
  assert.is(readFileSync(file, 'utf8'), `${outs.value}\n`);
  assert.is(statSync(file).mode & 0o777, 0o600);
  assert.is((await provider.diff('id', outs, declared(file))).changes, false);
});

secret('is another one each time it is made anew, without a file too', async () => {
  const [one, other] = [await provider.create(declared('')), await provider.create(declared(''))];
  assert.is.not(one.outs.value, other.outs.value);
  assert.is((await provider.diff('id', one.outs, declared(''))).changes, false);
});

secret('is written again, the same, where its file is missing', async ({ file }) => {
  const { outs } = await provider.create(declared(file));
  rmSync(file);
  assert.is((await provider.diff('id', outs, declared(file))).changes, true);
  assert.is((await provider.update('id', outs, declared(file))).outs.value, outs.value);
  assert.is(readFileSync(file, 'utf8'), `${outs.value}\n`);
});

secret('is adopted from the file of an attempt that died, and nothing else is', async ({ file }) => {
  const { outs } = await provider.create(declared(file));
  assert.is((await provider.create(declared(file))).outs.value, outs.value);
  writeFileSync(file, 'cf-guessable\n');
  assert.match(String((await provider.create(declared(file))).outs.value), /^cf-[\w-]{32}$/);
});

secret('of another purpose is a replacement', async () => {
  const { outs } = await provider.create(declared(''));
  assert.equal((await provider.diff('id', outs, { ...declared(''), purpose: 'other' })).replaces, ['purpose']);
});

secret('refuses a beginning that no address can carry', async () => {
  const { failures } = await provider.check({}, { ...declared(''), prefix: 'a b' });
  assert.equal(failures, [{ property: 'prefix', reason: 'must be letters, digits, "-" and "_"' }]);
});

secret.run();
