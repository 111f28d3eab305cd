import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createLocalExecutor } from '../executors/local.ts';
import { createPlan } from '../plan.ts';
import { present } from '../statistics/known-values.ts';
import { askHyperfine } from './second-opinion.ts';

const real = suite('second opinion of the real hyperfine');
const root = mkdtempSync(join(tmpdir(), 'hyperfine-'));
const missing = bringHyperfine();

real.after(() => {
  rmSync(root, { recursive: true, force: true });
});

if (missing) {
  console.log(`skip: hyperfine cannot be had here: ${missing}`);
  real.skip('runs where hyperfine can be had', () => {});
} else {
  real('has its table, with both sides by name', async () => {
    const asked = present(await ask(['sh', '-c', 'sleep 0.02; true'], ['sh', '-c', 'sleep 0.001']));
    assert.match(asked.version, /^hyperfine \d/);
    assert.match(asked.command, /^hyperfine --shell sh --warmup 3 --runs \d+ --prepare true --command-name base/);
    assert.match(asked.table, /^\| Command \|.*\n.*\n\| `base` \|.*\n\| `head` \|/);
  });

  real('is none when a command fails', async () => {
    assert.is(await ask(['true'], ['false']), undefined);
  });
}

real.run();

function ask(base: string[], head: string[]) {
  const plan = createPlan({
    seed: 1,
    budgetSeconds: 1,
    targets: [
      {
        id: 'sleep',
        argv: { a: base, b: head, c: base },
        cwd: { a: root, b: root, c: root },
        prepare: { a: ['true'], b: ['true'], c: ['true'] },
      },
    ],
  });
  return askHyperfine({
    executor: createLocalExecutor({ root }),
    target: present(plan.targets[0]),
    seconds: 0.05,
    folder: root,
    budgetSeconds: 1.15,
  });
}

/** The installed hyperfine, or Debian's, unpacked. Says why there is none. */
function bringHyperfine(): string | undefined {
  try {
    execFileSync('hyperfine', ['--version'], { stdio: 'pipe' });
    return undefined;
  } catch {
    // Not installed: unpacked below.
  }
  try {
    chmodSync(root, 0o777);
    execFileSync('apt-get', ['download', '-qq', 'hyperfine'], { cwd: root, stdio: 'pipe', timeout: 60_000 });
    execFileSync('sh', ['-c', 'dpkg -x hyperfine_*.deb unpacked'], { cwd: root });
    process.env.PATH = `${join(root, 'unpacked/usr/bin')}:${process.env.PATH}`;
    return undefined;
  } catch (error) {
    return (error as Error).message.split('\n')[0];
  }
}
