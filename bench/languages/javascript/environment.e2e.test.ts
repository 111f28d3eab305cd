import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../../../checks/rejects.ts';
import { createLocalExecutor } from '../../executors/local.ts';
import { isFailure } from '../../failure.ts';
import { equip, prepareEnvironment } from './environment.ts';
import { detectTests, runTests } from './tests.ts';

const environments = suite('environment of JavaScript');
const place = mkdtempSync(join(tmpdir(), 'tuneup-node-'));
process.on('exit', () => rmSync(place, { recursive: true, force: true }));
const executor = createLocalExecutor({ root: place });
const folder = join(place, 'work');

let count = 0;

function makeCheckout(files: Record<string, string>): string {
  count += 1;
  const checkout = join(place, `checkout-${count}`);
  for (const [path, text] of Object.entries({ 'package.json': '{}', ...files })) {
    mkdirSync(dirname(join(checkout, path)), { recursive: true });
    writeFileSync(join(checkout, path), text);
  }
  return checkout;
}

/** A project that depends on one small package. */
function dependsOn(version: string): Record<string, string> {
  const dependencies = { mri: version };
  const packages = { '': { dependencies }, 'node_modules/mri': { version } };
  return {
    'package.json': JSON.stringify({ dependencies }),
    'package-lock.json': JSON.stringify({ name: 'shop', lockfileVersion: 3, requires: true, packages }),
  };
}

const versionIn = (checkout: string) => JSON.parse(readFileSync(join(checkout, 'node_modules/mri/package.json'), 'utf8')).version;

environments('holds what each worktree locks, installed once', async () => {
  const [base, head] = [makeCheckout(dependsOn('1.1.6')), makeCheckout(dependsOn('1.2.0'))];
  const environment = await prepareEnvironment(executor, base, folder, {}).catch((error: unknown) => {
    if (!isFailure(error, 'dependencies-not-installed')) throw error;
    console.log(`skip: the package registry cannot be reached: ${error.message}`);
  });
  if (!environment) return;
  await equip(executor, environment, base);
  await equip(executor, environment, head);
  assert.equal([versionIn(base), versionIn(head)], ['1.1.6', '1.2.0']);
  let said = '';
  await prepareEnvironment(executor, head, folder, {
    onProgress: (text) => {
      said += text;
    },
  });
  assert.is(said, '');
});

environments('needs nothing where nothing is locked, and says what was left out', async () => {
  assert.equal((await prepareEnvironment(executor, makeCheckout({}), folder, {})).notes, []);
  const { 'package-lock.json': _, ...unlocked } = dependsOn('1.2.0');
  const { notes } = await prepareEnvironment(executor, makeCheckout(unlocked), folder, {});
  assert.match(notes?.[0] ?? '', 'it has no package-lock.json: set setupCommand');
  const composed = { ...dependsOn('1.2.0'), 'package.json': '{ "dependencies": { "own": "file:./own" } }' };
  assert.match(
    (await prepareEnvironment(executor, makeCheckout(composed), folder, {})).notes?.[0] ?? '',
    'lie in the repository',
  );
});

environments('takes the packages that a set-up command made', async () => {
  const setupCommand = 'mkdir -p node_modules/mri && echo \'{ "version": "9.9.9" }\' > node_modules/mri/package.json';
  const environment = await prepareEnvironment(executor, makeCheckout({}), folder, { setupCommand });
  const other = makeCheckout(dependsOn('1.2.0'));
  await equip(executor, environment, other);
  assert.is(versionIn(other), '9.9.9');
});

environments('refuses a set-up command that fails and a package.json that is none', async () => {
  await rejects(
    prepareEnvironment(executor, makeCheckout({}), folder, { setupCommand: 'echo no network; exit 4' }),
    'setup-failed',
  );
  await rejects(prepareEnvironment(executor, makeCheckout({ 'package.json': '{' }), folder, {}), 'package-not-readable');
});

environments('names the tests of node, those that fail and those that wait among them', async () => {
  const checkout = makeCheckout({
    'package.json': '{ "type": "module", "scripts": { "test": "node --test" } }',
    'sum.test.js':
      "import { describe, it } from 'node:test';\ndescribe('shop', () => {\n  it('adds', () => {});\n  it('fails', () => { throw new Error('no sum'); });\n  it.skip('waits', () => {});\n});\n",
  });
  const environment = await prepareEnvironment(executor, checkout, folder, {});
  const command = await detectTests(executor, environment, checkout);
  assert.is(command, 'node --test');
  const { passed, failed, skipped, tail } = await runTests(executor, environment, checkout, command ?? '');
  assert.equal(passed, ['sum.test.js > shop > adds']);
  assert.equal(failed, ['sum.test.js > shop > fails']);
  assert.equal(skipped, ['sum.test.js > shop > waits']);
  assert.match(tail ?? '', 'no sum');
});

environments.run();
