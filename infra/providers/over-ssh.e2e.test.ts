import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type SshServer, startSshServerOrSkip } from '../../bench/executors/ssh/testing/server.ts';
import { type PairLine, parseLines } from '../../bench/lines.ts';
import { rejects } from '../../checks/rejects.ts';
import type { EngineProvider } from '../engine/define-provider.ts';
import { provider as aiService } from './ai-service-process.ts';
import { provider as benchmarkJob } from './benchmark-job.ts';
import { provider as caseStudy } from './case-study.ts';
import { provider as forgeProcess } from './forge-process.ts';
import { provider as optimization } from './optimization.ts';
import { provider as pullRequest } from './pull-request.ts';
import { provider as workspaceProvider } from './workspace.ts';

type State = Record<string, unknown>;

const place = mkdtempSync(join(tmpdir(), 'over-ssh-'));
const repository = join(place, 'shop');
const localFolder = join(place, 'here');
const target = 'shop.py:unique';
const isRoot = process.getuid?.() === 0;
// Of its own: another session on this machine is none of this test's business.
const lockFolder = mkdtempSync(join(tmpdir(), 'over-ssh-lock-'));
chmodSync(lockFolder, 0o777);
const overSsh = suite('study over ssh');

const server = await startSshServerOrSkip([`SetEnv TUNEUP_LOCK_FOLDER=${lockFolder}`], 'bench');

if (server) describe(server);
else overSsh.skip('runs where an OpenSSH server can be had', () => {});
overSsh.run();

/** The cases are one study's life in order: service and forge here, the workspace with another user. */
function describe(server: SshServer): void {
  const folder = join(isRoot ? server.home : place, 'tuneup');
  const machine = {
    executor: `ssh://${server.access.user}@127.0.0.1:${server.access.port}`,
    hostKey: readFileSync(join(server.folder, 'host_key.pub'), 'utf8').split(' ').slice(0, 2).join(' '),
    identityFile: server.access.identityFile,
    localFolder,
  };
  const named = { organization: 'local', project: 'shop' };
  let processes: [EngineProvider, State][] = [];
  let forge: { forgeUrl: string; forgeTokenFile: string };
  let workspace: State;
  let tuned: State;
  let measured: State;
  let opened: State;

  overSsh.before(async () => {
    writeRepository();
    const service = await start(aiService, 'service');
    const forgeState = await start(forgeProcess, 'forge');
    processes = [
      [aiService, service],
      [forgeProcess, forgeState],
    ];
    forge = { forgeUrl: String(forgeState.url), forgeTokenFile: String(forgeState.secretFile) };
  });
  overSsh.after(async () => {
    for (const [provider, state] of processes) await provider.delete('', state);
    await server.stop();
    for (const path of [place, lockFolder]) rmSync(path, { recursive: true, force: true });
  });

  overSsh('brings the repository to a machine that cannot reach it, and proves its tests there', async () => {
    const inputs = {
      ...machine,
      ...named,
      ...forge,
      folder,
      repository,
      baseBranch: '',
      setupCommand: 'true',
      testCommand: '$RUNNER -m unittest -q test_shop',
    };
    const checked = await workspaceProvider.check({}, inputs);
    assert.equal(checked.failures, []);
    workspace = (await workspaceProvider.create(checked.inputs)).outs;
    assert.is(workspace.baseCommit, git(repository, 'rev-parse', 'main'));
    assert.is(git(join(folder, 'checkout'), 'remote', 'get-url', 'origin'), join(folder, 'repository.bundle'));
    if (isRoot) assert.is.not(statSync(join(folder, 'checkout')).uid, 0);
    assert.is(heads()['refs/heads/main'], workspace.baseCommit);
  });

  overSsh('tunes there, with a service that is here', async () => {
    const [[, service]] = processes as [[EngineProvider, State], ...unknown[]];
    const inputs = {
      ...where(),
      target,
      benchmark: '',
      serviceUrl: service.url,
      serviceKeyFile: service.secretFile,
      screenSeconds: 1,
      authorName: 'Test',
      authorEmail: 'test@example.org',
    };
    assert.equal((await optimization.check({}, inputs)).failures, []);
    tuned = (await optimization.create(inputs)).outs;
    assert.is(tuned.state, 'kept', String(tuned.reason));
    assert.is(git(join(folder, 'checkout'), 'rev-parse', String(tuned.branch)), tuned.commit);
  });

  overSsh('measures there over a line that is cut in the middle: no pair lost, none done twice', async () => {
    const inputs = {
      ...where(),
      title: target,
      headCommit: tuned.commit,
      headReason: '',
      measurements: tuned.measurements,
      precision: 0,
      budgetSeconds: 60,
      delta: 0.01,
      declaredGain: 0,
      fixedPairs: 30,
    };
    assert.equal((await benchmarkJob.check({}, inputs)).failures, []);
    const creating = benchmarkJob.create(inputs);
    await until(() => pairs(join(folder, 'sessions')).length >= 3);
    assert.ok(server.drop() > 0);
    measured = (await creating).outs;
    assert.is(measured.verdict, 'faster', String(measured.reason));
    const lines = parseLines(readFileSync(String(measured.rawDataFile), 'utf8'));
    assert.ok(String(measured.rawDataFile).startsWith(localFolder));
    const done = lines.filter((line): line is PairLine => line.type === 'pair');
    assert.equal(
      done.map(({ index }) => index),
      done.map((_, index) => index),
    );
    assert.is(measured.pairs, 30);
    assert.is(lines.filter((line) => line.type === 'environment').length, 1);
  });

  overSsh('sends the branch from here, where the token is', async () => {
    const inputs = {
      ...where(),
      ...named,
      ...forge,
      base: 'main',
      head: tuned.branch,
      headCommit: tuned.commit,
      headReason: '',
      draft: false,
      labels: ['performance'],
      recordFiles: [tuned.recordFile],
      verdict: measured.verdict,
      speedup: measured.speedup,
      low: measured.low,
      high: measured.high,
      measuredFile: measured.recordFile,
      leftOut: [],
      parts: [],
    };
    opened = (await pullRequest.create(inputs)).outs;
    assert.is(opened.state, 'open');
    assert.is(heads()[`refs/heads/${tuned.branch}`], tuned.commit);
    const token = readFileSync(forge.forgeTokenFile, 'utf8').trim();
    assert.is(filesWith(token, folder), '');
  });

  overSsh('brings the results back into the records, also for somebody else than measured', async () => {
    rmSync(join(localFolder, 'jobs'), { recursive: true });
    const outcome = { verdict: measured.verdict, speedup: measured.speedup, low: measured.low, high: measured.high };
    const none = { state: 'none', number: 0, url: '', reason: 'there is none' };
    const inputs = {
      ...where(),
      localFolder: join(place, 'theirs'),
      ...named,
      recordsFolder: join(place, 'records'),
      member: 'Test',
      repository: 'shop',
      targets: [
        {
          target,
          recordFile: tuned.recordFile,
          ...outcome,
          measuredFile: measured.recordFile,
          pullRequest: { state: 'open', number: opened.number, url: opened.url, reason: '' },
        },
      ],
      stack: {
        ...outcome,
        state: 'none',
        branch: '',
        commit: '',
        included: [],
        leftOut: [],
        measuredFile: '',
        pullRequest: none,
      },
    };
    const { outs } = await caseStudy.create(inputs);
    assert.match(readFileSync(String(outs.page), 'utf8'), /faster/);
    const record = join(place, 'records/.codeflash/Test/local/shop/targets/shop-py-unique/samples.jsonl');
    assert.ok(pairsOf(readFileSync(record, 'utf8')).length >= 30);
  });

  overSsh('is unchanged when nothing changed, on whoever’s machine, and done anew when the machine is another', async () => {
    const theirs = { identityFile: '/their/key', localFolder: '/their/folder' };
    assert.is((await workspaceProvider.diff('', workspace, { ...workspace, ...theirs })).changes, false);
    assert.is((await optimization.diff('', tuned, { ...tuned, ...theirs, authorName: 'They' })).changes, false);
    assert.is((await workspaceProvider.diff('', workspace, { ...workspace, hostKey: otherKey(server) })).changes, true);
  });

  overSsh('finds what is there and what is gone, and takes a sleeping machine’s word', async () => {
    assert.is.not((await optimization.read('o', tuned)).id, '');
    assert.is((await optimization.read('o', { ...tuned, recordFile: join(folder, 'tunings/none.json') })).id, '');
    await server.down();
    assert.is.not((await optimization.read('o', tuned)).id, '');
    await server.up();
  });

  overSsh('refuses a machine that shows another host key, in a sentence', async () => {
    const stranger = { ...tuned, hostKey: otherKey(server) };
    const { message } = await rejects(optimization.read('o', stranger), 'host-key-changed');
    assert.match(message, /somebody may stand in between/);
    await rejects(benchmarkJob.create({ ...where(), hostKey: otherKey(server), headCommit: tuned.commit }), 'host-key-changed');
  });

  overSsh('refuses what is no machine and no key', async () => {
    const { failures } = await workspaceProvider.check({}, { ...workspace, executor: 'bench@lab', hostKey: 'secret' });
    assert.equal(
      failures.map(({ property }) => property),
      ['executor', 'hostKey'],
    );
  });

  function where(): State {
    return { ...machine, workspaceFolder: folder, baseCommit: workspace.baseCommit };
  }

  /** What the forge has, by reference. */
  function heads(): Record<string, string> {
    const listed = execFileSync('git', ['ls-remote', '--heads', `${forge.forgeUrl}/local/shop.git`], { encoding: 'utf8' });
    return Object.fromEntries(
      listed
        .trim()
        .split('\n')
        .map((line) => line.split('\t').reverse()),
    );
  }
}

async function start(provider: EngineProvider, name: string): Promise<State> {
  const inputs = { port: 0, folder: join(place, name), projectFolder: join(import.meta.dirname, '../..') };
  const checked = await provider.check({}, inputs);
  assert.equal(checked.failures, []);
  return (await provider.create(checked.inputs)).outs;
}

function writeRepository(): void {
  const files = {
    'shop.py':
      'def unique(items):\n    """Items once each, in order."""\n    seen = []\n    for item in items:\n        if item not in seen:\n            seen.append(item)\n    return seen\n',
    'test_shop.py':
      'import unittest\n\nfrom shop import unique\n\n\nclass Unique(unittest.TestCase):\n    def test_many(self):\n        self.assertEqual(len(unique(list(range(900)) * 2)), 900)\n\n    def test_order(self):\n        self.assertEqual(unique([3, 1, 3]), [3, 1])\n',
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(repository, path)), { recursive: true });
    writeFileSync(join(repository, path), text);
  }
  git(repository, 'init', '--quiet', '-b', 'main');
  git(repository, 'add', '.');
  git(repository, 'commit', '--quiet', '-m', 'Shop');
}

function git(folder: string, ...argv: string[]): string {
  const options = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', '-c', 'safe.directory=*'];
  return execFileSync('git', ['-C', folder, ...options, ...argv], { encoding: 'utf8' }).trim();
}

/** Pairs that any session below the folder has written down so far. */
function pairs(sessions: string): PairLine[] {
  if (!existsSync(sessions)) return [];
  return readdirSync(sessions).flatMap((name) => {
    const file = join(sessions, name, 'samples.jsonl');
    return existsSync(file) ? pairsOf(readFileSync(file, 'utf8')) : [];
  });
}

function pairsOf(text: string): PairLine[] {
  return parseLines(text.slice(0, text.lastIndexOf('\n') + 1)).filter((line): line is PairLine => line.type === 'pair');
}

/** A host key that is not the server's. */
function otherKey(server: SshServer): string {
  return readFileSync(join(server.folder, 'user_key.pub'), 'utf8').split(' ').slice(0, 2).join(' ');
}

/** Files below the folder that hold the text. */
function filesWith(text: string, folder: string): string {
  return execFileSync('sh', ['-c', 'grep -rlF -- "$1" "$2" || true', 'sh', text, folder], { encoding: 'utf8' });
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let waited = 0; waited < 600; waited += 1) {
    if (isTrue()) return;
    await sleep(50);
  }
  throw new Error('it did not become true within thirty seconds');
}
