import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import pino from 'pino';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createExampleRepository } from '../bench/example/history.ts';
import { exampleTargets } from '../bench/example/targets.ts';
import { openExecutor } from '../bench/executors/index.ts';
import { chooseLanguage } from '../bench/languages/index.ts';
import { measure } from '../bench/measure.ts';
import { renderPullRequest } from '../bench/report/pull-request.ts';
import { tune } from '../bench/tuning/tune.ts';
import type { TuningRequest } from '../bench/tuning/tuning.ts';
import { prepareWorkspace, type Workspace } from '../bench/workspace.ts';
import { openForge as startForge } from '../infra/forge/local/testing/open-forge.ts';
import { openForge, pushBranch } from '../infra/forge/open-forge.ts';
import { createApp } from '../service/app.ts';
import { createRulesModel } from '../service/models/rules.ts';
import { hashKey } from '../service/storage/keys.ts';
import { createMemoryStorage } from '../service/storage/memory.ts';
import { generateTests } from '../service/test-generation/generate.ts';

const trap = exampleTargets.find(({ expected }) => expected === 'refused')?.target ?? '';
const folder = mkdtempSync(join(tmpdir(), 'unverified-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const executor = openExecutor({ kind: 'local', root: folder });
const author = { name: 'Test', email: 'test@example.org' };

const verification = suite<{ server: Server; request: TuningRequest; workspace: Workspace }>(
  "verification of the example's trap",
);

verification.before(async (context) => {
  const repository = join(folder, 'reckon');
  const { head } = await createExampleRepository(repository);
  context.workspace = await prepareWorkspace({
    executor,
    repository,
    baseBranch: 'main',
    baseCommit: head,
    folder: join(folder, 'workspace'),
  });
  const service = await startService();
  context.server = service.server;
  context.request = { executor, workspace: context.workspace, target: trap, service, screenSeconds: 1, author };
});
verification.after(({ server }) => void server?.close());

verification('keeps the wrong rewrite from being kept, and says how it differs', async ({ request }) => {
  const tuning = await tune(request);
  assert.is(tuning.state, 'none');
  assert.match(tuning.reason ?? '', /changes behaviour: .* on base and .* with this candidate/s);
});

verification('is what stops it: with one that lets all pass, the wrong pull request appears', async ({ request, workspace }) => {
  const tuning = await tune(request, async () => ({ compared: 0, warnings: [] }));
  const { branch = '', commit = '', measurement } = tuning;
  assert.is(tuning.state, 'kept');
  assert.ok(measurement);
  const measured = await measure({
    executor,
    workspace,
    language: chooseLanguage(workspace.language),
    baseCommit: workspace.baseCommit,
    headCommit: commit,
    measurements: measurement === undefined ? [] : [measurement],
    budgetSeconds: 2,
    folder: join(folder, 'jobs'),
  });
  assert.is(measured.verdict, 'faster', JSON.stringify(measured.rows));

  const forge = await startForge();
  try {
    const tokenFile = join(folder, 'token');
    writeFileSync(tokenFile, forge.token, { mode: 0o600 });
    const api = openForge({ forgeUrl: forge.url, forgeTokenFile: tokenFile });
    const { cloneUrl } = await api.ensureRepository('local', 'reckon');
    const { checkout, baseCommit } = workspace;
    await pushBranch(executor, { checkout, commit: baseCommit, branch: 'main', cloneUrl, tokenFile });
    await pushBranch(executor, { checkout, commit, branch, cloneUrl, tokenFile });
    const text = renderPullRequest({ stacked: false, baseCommit, headCommit: commit, workspace, tunings: [tuning], measured });
    const opened = await api.openPullRequest('local', 'reckon', {
      ...text,
      head: branch,
      base: 'main',
      draft: false,
      labels: [],
    });
    assert.is(opened.state, 'open');
    assert.match(await (await fetch(opened.url)).text(), /list_payees.*dedupe seen/s);
  } finally {
    await forge.close();
  }
});

verification.run();

/** The real service without a database, in this process. */
async function startService(): Promise<{ server: Server; url: string; key: string }> {
  const key = 'cf-test';
  const storage = createMemoryStorage();
  await storage.addKey('test', hashKey(key));
  const identity = { pid: process.pid, startTime: 'boot:1', dataFolder: folder };
  const app = createApp({ storage, model: await createRulesModel({ generateTests }), log: pino({ level: 'silent' }), identity });
  return new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
      resolve({ server: server as Server, url: `http://127.0.0.1:${port}`, key }),
    );
  });
}
