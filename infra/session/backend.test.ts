import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hasTeamBackend, ownBackend } from './backend.ts';

const home = mkdtempSync(join(tmpdir(), 'pulumi-home-'));
process.on('exit', () => rmSync(home, { recursive: true, force: true }));
const login = (current: string) => writeFileSync(join(home, 'credentials.json'), JSON.stringify({ current }));

const backend = suite('backend');

backend('is the team’s when the environment or a login names one', () => {
  assert.is(hasTeamBackend({ PULUMI_HOME: home, PULUMI_BACKEND_URL: 's3://states' }), true);
  assert.is(hasTeamBackend({ PULUMI_HOME: home, PULUMI_ACCESS_TOKEN: 'token' }), true);
  login('https://api.example');
  assert.is(hasTeamBackend({ PULUMI_HOME: home }), true);
});

backend('is our own when there is none, after a logout, and when the environment names just that', () => {
  assert.is(hasTeamBackend({ PULUMI_HOME: join(home, 'nothing') }), false);
  login('');
  assert.is(hasTeamBackend({ PULUMI_HOME: home }), false);
  assert.is(hasTeamBackend({ PULUMI_HOME: home, PULUMI_BACKEND_URL: ownBackend() }), false);
});

backend.run();
