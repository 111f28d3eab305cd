import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { provider } from './workspace.ts';

const place = mkdtempSync(join(tmpdir(), 'workspace-provider-'));
process.on('exit', () => rmSync(place, { recursive: true, force: true }));
const repository = join(place, 'shop');
const folder = join(place, 'workspace');
mkdirSync(folder);
execFileSync('git', ['init', '--quiet', '-b', 'main', repository]);

function commit(subject: string): string {
  const git = ['-C', repository, '-c', 'user.name=T', '-c', 'user.email=t@example.invalid'];
  execFileSync('git', [...git, 'commit', '--quiet', '--allow-empty', '-m', subject]);
  return execFileSync('git', [...git, 'rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
}

const wanted = {
  executor: 'local',
  repository,
  folder,
  ...{ baseBranch: '', setupCommand: '', testCommand: '' },
  ...{ forgeUrl: 'http://127.0.0.1:9', forgeTokenFile: '', organization: 'local', project: 'shop' },
};

const workspace = suite('workspace resource');

workspace('follows the branch while its machine is awake', async () => {
  const first = commit('first');
  const before = (await provider.check({}, wanted)).inputs;
  assert.equal([before.branch, before.baseCommit], ['main', first]);
  const second = commit('second');
  const after = (await provider.check(before, wanted)).inputs;
  assert.is(after.baseCommit, second);
  assert.is((await provider.diff('local/shop', before, after)).changes, true);
});

workspace('stays at its base when its machine is put to sleep, and goes on from there when it wakes', async () => {
  const before = (await provider.check({}, wanted)).inputs;
  const moved = commit('third');
  const asleep = (await provider.check(before, { ...wanted, isAsleep: true })).inputs;
  assert.is(asleep.baseCommit, before.baseCommit);
  assert.is((await provider.diff('local/shop', before, asleep)).changes, false);
  const awake = (await provider.check(asleep, wanted)).inputs;
  assert.is(awake.baseCommit, moved);
});

workspace('refuses a first session on a machine that is told to sleep', async () => {
  const { failures } = await provider.check({}, { ...wanted, isAsleep: true });
  assert.match(failures[0]?.reason ?? '', /needs a machine that is awake.*tuneup:vmPower.*set it to "running"/);
});

workspace.run();
