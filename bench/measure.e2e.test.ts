import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../checks/rejects.ts';
import { createLocalExecutor } from './executors/local.ts';
import { failure } from './failure.ts';
import type { Environment, Language, Measurement, TimedCommand } from './languages/language.ts';
import { type MeasureRequest, measure } from './measure.ts';
import { present } from './statistics/known-values.ts';
import type { Workspace } from './workspace.ts';

const measuring = suite('measure');
const root = mkdtempSync(join(tmpdir(), 'measure-'));
const executor = createLocalExecutor({ root });
const checkout = join(root, 'checkout');
process.env.TUNEUP_LOCK_FOLDER = root;

const environment: Environment = { runner: 'python3', variables: { LEVEL: '1' }, version: '3' };
const workspace: Workspace = {
  folder: root,
  checkout,
  baseCommit: '',
  baseBranch: 'main',
  language: 'script',
  environment,
  tests: { command: '', passed: [], failed: [], skipped: [], seconds: 0 },
  timings: { clone: 0, environment: 0, tests: 0 },
};
const target: Measurement = { target: 'work.py:work', kind: 'benchmark', benchmark: 'unit.py', calls: 1 };

// The unit imports the checkout's work.py and writes one sample a call of it.
const unit = `
import json, os, time, work
samples = []
for _ in range(int(os.environ["ITERATIONS"])):
    began = time.perf_counter_ns()
    work.work()
    samples.append(time.perf_counter_ns() - began)
open(os.environ["TUNEUP_SAMPLES"], "w").write(json.dumps({"samplesNs": samples}))
`;

let calibrations = 0;

/** Only what measuring asks of a language. */
const language = {
  name: 'script',
  // A checkout that names an interpreter has that one, as another requirements file has another environment.
  async prepare(on, folder) {
    const named = await on.get(join(folder, 'interpreter'));
    if (!named) return environment;
    const runner = new TextDecoder().decode(named).trim();
    if (runner === '') throw failure('dependencies-not-installed', 'no such package');
    return { ...environment, runner };
  },
  async calibrate(on, _environment, folder, measurement) {
    calibrations += 1;
    const command = timedCommand(environment, folder, measurement, { iterations: 1, calls: 1 });
    const result = await on.run(command.argv, { ...command, env: { ...command.env, TUNEUP_SAMPLES: join(root, 'calibration') } });
    if (result.exitCode !== 0) throw failure('target-not-timed', result.errors.trim().split('\n').at(-1) ?? '');
    return { iterations: 3, calls: 1, unitSeconds: 0.1 };
  },
  timedCommand,
} satisfies Pick<Language, 'name' | 'prepare' | 'calibrate' | 'timedCommand'> as unknown as Language;

function timedCommand(
  { runner }: Environment,
  folder: string,
  measurement: Measurement,
  counts: { iterations: number; calls: number },
): TimedCommand {
  return {
    argv: [runner, measurement.benchmark ?? ''],
    cwd: folder,
    env: { PYTHONPATH: folder, ITERATIONS: String(counts.iterations) },
  };
}

git('init', '--quiet', '--initial-branch', 'main', checkout);
const base = commit({ 'work.py': work(60_000), 'unit.py': unit });
const faster = commit({ 'work.py': work(20_000) });
const own = commit({ interpreter: join(root, 'python') });
const unmakable = commit({ interpreter: '\n' });
git('-C', checkout, 'rm', '--quiet', 'interpreter');
const talking = commit({ 'work.py': `import random\nprint("total", 2.5)\n${work(20_000)}` });
const chatting = commit({ 'work.py': `import os\nprint("time", os.getpid())\n${work(20_000)}` });
const chattingMore = commit({ 'work.py': `import os\nprint("time", os.getpid())\n${work(5_000)}` });
const broken = commit({ 'work.py': 'raise SystemExit("no such thing")' });
const hanging = commit({ 'work.py': 'import time\n\ndef work():\n    time.sleep(4821)\n' });

measuring.after(() => {
  rmSync(root, { recursive: true, force: true });
});

measuring('finds a third of the work faster and leaves its files', async () => {
  const measured = await measure(request({ headCommit: faster }));
  assert.is(measured.verdict, 'faster');
  assert.ok((measured.low ?? 0) > 1.3);
  assert.match(measured.markdown, /^`work\.py:work` is faster: /);
  const report = JSON.parse(readFileSync(measured.reportFile, 'utf8'));
  assert.is(report.verdict, 'faster');
  assert.is(report.speedup, measured.speedup);
  assert.is(report.headCommit, faster);
  assert.equal(
    report.results.map((side: { times: number[] }) => side.times.length),
    [22, 22],
  );
  assert.ok(measured.rawDataFile && existsSync(measured.rawDataFile));
});

measuring('takes its worktrees away, and leaves the clone as it was', () => {
  assert.is(git('-C', checkout, 'worktree', 'list').trim().split('\n').length, 1);
  assert.is(git('-C', checkout, 'status', '--porcelain').trim(), '');
});

measuring('reuses a finished session', async () => {
  const before = calibrations;
  const again = await measure(request({ headCommit: faster }));
  assert.is(again.verdict, 'faster');
  assert.is(calibrations, before);
});

measuring('resumes a stopped session with what was calibrated', async () => {
  const controller = new AbortController();
  const slow = { headCommit: faster, pairs: 30 };
  const stopped = measure(
    request({
      ...slow,
      signal: controller.signal,
      onProgress: (_, progress) => (progress?.pairs ?? 0) >= 3 && controller.abort(),
    }),
  );
  await rejects(stopped, 'session-stopped');
  const before = calibrations;
  const session = newestSession();
  const begun = readFileSync(join(session, 'samples.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line.includes('"pair"'))
    .slice(0, 3);
  const measured = await measure(request(slow));
  assert.is(measured.pairs, 30);
  assert.is(calibrations, before);
  const all = readFileSync(measured.rawDataFile ?? '', 'utf8');
  for (const line of begun) assert.ok(all.includes(line));
});

measuring('carries what hyperfine says when it is asked, without places of this machine, and keeps it', async () => {
  const path = process.env.PATH;
  const bin = join(root, 'bin');
  mkdirSync(bin);
  // Writes a table as hyperfine does, into the file that its second word names.
  const script = '#!/bin/sh\n[ "$1" = --version ] && echo hyperfine 1.15.0 || echo "| Command |" > "$2"\n';
  writeFileSync(join(bin, 'hyperfine'), script, { mode: 0o755 });
  const asked = { headCommit: faster, pairs: 24, askSecondOpinion: true };
  try {
    process.env.PATH = `${bin}:${path}`;
    const { secondOpinion, markdown } = await measure(request(asked));
    assert.is(secondOpinion?.version, 'hyperfine 1.15.0');
    assert.match(
      secondOpinion?.command ?? '',
      "'env -C base env PYTHONPATH=base python3 unit.py' 'env -C head env PYTHONPATH=head python3 unit.py'",
    );
    assert.ok(markdown.indexOf('| Command |') > markdown.indexOf('is faster'));
    assert.not.ok(markdown.includes(root));
    rmSync(bin, { recursive: true });
    assert.equal((await measure(request(asked))).secondOpinion, secondOpinion);
  } finally {
    process.env.PATH = path;
  }
  assert.is((await measure(request({ ...asked, askSecondOpinion: false }))).secondOpinion, undefined);
});

measuring('clears what a killed run left half done', async () => {
  const wanted = { headCommit: faster, pairs: 21 };
  await measure(request(wanted));
  const session = newestSession();
  rmSync(join(session, 'samples.jsonl'));
  git('-C', checkout, 'worktree', 'add', '--quiet', '--detach', join(session, 'wt/a'), faster);
  writeFileSync(join(session, 'wt/b'), 'not a folder');
  const gitFolder = git('-C', join(session, 'wt/a'), 'rev-parse', '--git-dir').trim();
  writeFileSync(join(gitFolder, 'index.lock'), '');
  assert.is((await measure(request(wanted))).verdict, 'faster');
});

measuring('gives each side its own environment', async () => {
  symlinkSync(execFileSync('sh', ['-c', 'command -v python3'], { encoding: 'utf8' }).trim(), join(root, 'python'));
  const measured = await measure(request({ headCommit: own }));
  assert.is(measured.verdict, 'faster');
  const { plan } = JSON.parse(readFileSync(join(newestSession(), 'session.json'), 'utf8'));
  const { a, b, c } = plan.targets[0].argv;
  assert.equal([a[0], b[0], c[0]], ['python3', join(root, 'python'), 'python3']);
});

measuring('fails a head whose environment cannot be made', async () => {
  const measured = await measure(request({ headCommit: unmakable }));
  assert.is(measured.verdict, 'failed');
  assert.is(measured.reason, 'head: no such package');
  assert.is(measured.speedup, undefined);
});

measuring('fails a head that prints something else than base', async () => {
  const measured = await measure(request({ headCommit: talking }));
  assert.is(measured.verdict, 'failed');
  assert.is(measured.speedup, undefined);
  assert.is(measured.reason, 'head: it prints something else than base: line 1 "total 2.5" where base has ""');
});

measuring('does not mind what base itself prints anew each time', async () => {
  const measured = await measure(request({ baseCommit: chatting, headCommit: chattingMore }));
  assert.is(measured.verdict, 'faster');
});

measuring('fails a head that does not run, with what it said', async () => {
  const measured = await measure(request({ headCommit: broken }));
  assert.is(measured.verdict, 'failed');
  assert.is(measured.reason, 'head: it ended with exit code 1 (no such thing)');
  assert.is(measured.rawDataFile, undefined);
  assert.match(measured.markdown, 'failed');
});

measuring('fails a base that does not run', async () => {
  const measured = await measure(request({ baseCommit: broken, headCommit: faster }));
  assert.is(measured.reason, 'base: no such thing');
});

measuring('fails a head that hangs', async () => {
  const measured = await measure(request({ headCommit: hanging }));
  assert.match(measured.reason ?? '', 'head: it took longer than 10 s');
  assert.not.ok(execFileSync('ps', ['-eo', 'args='], { encoding: 'utf8' }).includes('4821'));
});

measuring('measures the other targets when one cannot be run', async () => {
  const bad: Measurement = { target: 'bad', kind: 'benchmark', benchmark: 'missing.py', calls: 1 };
  const measured = await measure(request({ headCommit: faster, measurements: [bad, target] }));
  assert.is(measured.verdict, 'failed');
  assert.is(measured.speedup, undefined);
  assert.equal(
    measured.rows.map((row) => row.verdict),
    ['failed', 'faster'],
  );
});

measuring('refuses a wrapper inside of what is timed', async () => {
  const wrapped = {
    ...language,
    timedCommand: (...args: Parameters<typeof timedCommand>) => ({ ...timedCommand(...args), argv: ['uv', 'run', 'unit.py'] }),
  };
  const measured = measure(request({ headCommit: faster, language: wrapped, pairs: 23 }));
  assert.match((await rejects(measured, 'plan-invalid')).message, 'uv run');
});

measuring('refuses to measure nothing', async () => {
  await rejects(measure(request({ headCommit: faster, measurements: [] })), 'nothing-to-measure');
});

measuring('refuses a commit that is not there', async () => {
  await rejects(measure(request({ headCommit: '1'.repeat(40) })), 'worktree-failed');
});

measuring.run();

function request(changes: Partial<MeasureRequest>): MeasureRequest {
  return {
    executor,
    workspace,
    language,
    baseCommit: base,
    headCommit: faster,
    measurements: [target],
    budgetSeconds: 2,
    pairs: 22,
    seed: 5,
    folder: join(root, 'results'),
    ...changes,
  };
}

function newestSession(): string {
  const folder = join(root, 'sessions');
  const [newest] = readdirSync(folder)
    .map((name) => join(folder, name))
    .sort((one, other) => statSync(other).birthtimeMs - statSync(one).birthtimeMs);
  return present(newest);
}

function work(turns: number): string {
  return `def work():\n    return sum(i * i for i in range(${turns}))\n`;
}

function commit(files: Record<string, string>): string {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(checkout, name), text);
  git('-C', checkout, 'add', '.');
  git('-C', checkout, '-c', 'user.name=T', '-c', 'user.email=t@example.invalid', 'commit', '--quiet', '-m', 'work');
  return git('-C', checkout, 'rev-parse', 'HEAD').trim();
}

function git(...args: string[]): string {
  return execFileSync('git', args, { encoding: 'utf8' });
}
