import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openExecutor } from './executors/index.ts';
import { startSshServerOrSkip } from './executors/ssh/testing/server.ts';
import { chooseLanguage } from './languages/index.ts';
import { type PairLine, parseLines } from './lines.ts';
import { measure } from './measure.ts';
import { coin } from './plan.ts';
import { prepareWorkspace } from './workspace.ts';

const far = suite('measure over ssh');
const place = mkdtempSync(join(tmpdir(), 'measure-ssh-'));
const repository = join(place, 'repository');

// A lock of its own: another session on this machine is none of this test's business.
const server = await startSshServerOrSkip([`SetEnv TUNEUP_LOCK_FOLDER=${place}`]);

far.after(async () => {
  await server?.stop();
  rmSync(place, { recursive: true, force: true });
});

if (server) {
  const { access, cut } = server;
  far('goes on over two cut lines: no pair lost, none done twice', async () => {
    const base = commit(40_000);
    const head = commit(10_000);
    const executor = openExecutor({ kind: 'ssh', ...access, root: join(place, 'far') });
    const workspace = await prepareWorkspace({
      executor,
      repository,
      folder: join(place, 'far/work'),
      setupCommand: 'true',
      testCommand: 'true',
      baseCommit: base,
    });
    const cuts: number[] = [];
    const measured = await measure({
      executor,
      workspace,
      language: chooseLanguage('python'),
      baseCommit: base,
      headCommit: head,
      measurements: [{ target: 'bench.py', kind: 'benchmark', benchmark: 'bench.py', calls: 1 }],
      budgetSeconds: 60,
      pairs: 24,
      seed: 42,
      folder: join(place, 'near'),
      onProgress: (_, progress) => {
        if (cuts.length < 2 && (progress?.pairs ?? 0) > (cuts.at(-1) ?? 0)) {
          cuts.push(progress?.pairs ?? 0);
          assert.is(cut(), 1);
        }
      },
    });
    await executor.close();
    assert.is(cuts.length, 2);
    assert.is(measured.verdict, 'faster', measured.reason);
    assert.ok((measured.low ?? 0) > 1.3);
    assert.is(measured.pairs, 24);
    assert.ok(existsSync(measured.reportFile));
    const lines = parseLines(readFileSync(measured.rawDataFile ?? '', 'utf8'));
    const pairs = lines.filter((line): line is PairLine => line.type === 'pair');
    assert.equal(
      pairs.map(({ index }) => index),
      pairs.map((_, index) => index),
    );
    assert.ok(pairs.every(({ index, first }) => (first === 'a') === coin(42, 'bench.py', index)));
    // The job ran on without a line: nothing had to be started again.
    assert.is(lines.filter((line) => line.type === 'environment').length, 1);
  });
} else {
  far.skip('goes on over two cut lines', () => {});
}

far.run();

function commit(turns: number): string {
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', repository, '-c', 'user.name=T', '-c', 'user.email=t@example.invalid', ...args], {
      encoding: 'utf8',
    });
  mkdirSync(repository, { recursive: true });
  if (!existsSync(join(repository, '.git'))) git('init', '--quiet', '--initial-branch', 'main');
  writeFileSync(join(repository, 'bench.py'), `def run():\n    sum(i * i for i in range(${turns}))\n`);
  git('add', '.');
  git('commit', '--quiet', '-m', 'work');
  return git('rev-parse', 'HEAD').trim();
}
