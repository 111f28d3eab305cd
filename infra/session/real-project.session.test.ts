import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createTestSession, eventually, type TestSession } from '../../checks/session.ts';
import type { Outputs } from './outputs.ts';

// A project that others wrote, as it is published: what it looks like inside was nobody's choice here.
const release = 'inflection==0.5.1';
const targets = ['underscore', 'humanize', 'pluralize'].map((name) => `inflection/__init__.py:${name}`);
const stack = 'real';

const place = mkdtempSync(join(tmpdir(), 'tuneup-real-'));
process.on('exit', () => rmSync(place, { recursive: true, force: true }));
const unreachable = download();
if (unreachable) console.log(`skip: the package registry cannot be reached: ${unreachable}`);

// The cases below stand on what the ones before them left.
const real = suite('a session on a project from the package registry');
const it = unreachable ? real.skip : real;
const sessions: TestSession[] = [];
let first: Outputs;

real.after(async () => {
  for (const session of sessions) await session.close();
});

it('ends with a verdict or a reason for every target, and at least one open pull request that reads faster', async () => {
  first = await runSession(targets);
  assert.equal(Object.keys(first.verdicts ?? {}).sort(), [...targets].sort());
  for (const target of targets) {
    const row = first.verdicts?.[target];
    if (row?.verdict === 'none') assert.ok(row.reason && row.pullRequest === undefined, `${target}: ${JSON.stringify(row)}`);
    else assert.ok(row?.low && row.high && row.low <= row.high, `${target}: ${JSON.stringify(row)}`);
  }
  assert.ok(faster(first).length > 0, JSON.stringify(first.verdicts, null, 1));
  for (const target of faster(first)) {
    const response = await fetch(first.verdicts?.[target]?.pullRequest ?? '');
    assert.is(response.status, 200, target);
    const page = await response.text();
    assert.match(page, /faster/);
    assert.match(page, /open/i);
  }
});

it('names in the case study every target, and for a function without a candidate the reason', () => {
  const page = readFileSync(first.caseStudy ?? '', 'utf8');
  for (const target of targets) assert.ok(page.includes(target), target);
  assert.match(first.verdicts?.['inflection/__init__.py:pluralize']?.reason ?? '', /proposed nothing|fell/);
});

it('finds the same in a second session that shares nothing with the first: the interval of at least one overlaps', async () => {
  const second = await runSession(faster(first));
  const both = faster(first).filter((target) => second.verdicts?.[target]?.low !== undefined);
  assert.ok(both.length > 0, JSON.stringify(second.verdicts, null, 1));
  const overlaps = both.filter((target) => {
    const [one, other] = [first.verdicts?.[target], second.verdicts?.[target]];
    return (one?.low ?? 0) <= (other?.high ?? 0) && (other?.low ?? 0) <= (one?.high ?? 0);
  });
  assert.ok(overlaps.length > 0, JSON.stringify([first.verdicts, second.verdicts], null, 1));
});

it('leaves the repository as it was, and no process behind', async () => {
  const repository = join(place, 'inflection');
  assert.is(git(repository, 'status', '--porcelain'), '');
  assert.is(git(repository, 'branch', '--format=%(refname:short)'), 'main');
  for (const session of sessions) {
    const { exitCode, text } = await session.run('destroy');
    assert.is(exitCode, 0, text);
    assert.ok(await eventually(() => session.processes().length === 0, 10), JSON.stringify(session.processes()));
  }
});

real.run();

/** A whole session in folders of its own. */
async function runSession(asked: string[]): Promise<Outputs> {
  const session = createTestSession(stack);
  sessions.push(session);
  const { exitCode, text } = await session.run('up', '--repository', join(place, 'inflection'), '--targets', asked.join(','));
  assert.is(exitCode, 0, text);
  return JSON.parse(readFileSync(join(session.stackFolder, 'outputs.json'), 'utf8')) as Outputs;
}

function faster(outputs: Outputs): string[] {
  return targets.filter((target) => outputs.verdicts?.[target]?.verdict === 'faster' && outputs.verdicts[target].pullRequest);
}

/** Puts the release's own sources under git. Says why when the registry does not answer. */
function download(): string | undefined {
  const python = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--retries', '1', '--timeout', '20'];
  const pip = spawnSync('python3', [...python, '--no-deps', '--no-binary', ':all:', '--dest', place, release], {
    encoding: 'utf8',
    timeout: 120_000,
  });
  if (pip.status !== 0) {
    const why = `${pip.stderr}${pip.stdout}`.trim().split('\n');
    if (why.some((line) => /connection|timed out|resolution|No matching distribution/i.test(line))) return why.at(-1);
    throw new Error(`pip could not download ${release}:\n${why.join('\n')}`);
  }
  const archive = readdirSync(place).find((name) => name.endsWith('.tar.gz')) ?? '';
  // As root, tar would give the files to whoever made the archive, and git refuses a repository of another user.
  execFileSync('tar', ['--no-same-owner', '-xzf', join(place, archive), '-C', place]);
  execFileSync('mv', [join(place, archive.replace(/\.tar\.gz$/, '')), join(place, 'inflection')]);
  const repository = join(place, 'inflection');
  git(repository, 'init', '--quiet', '-b', 'main');
  git(repository, 'add', '--all', '--force');
  git(repository, 'commit', '--quiet', '-m', `Release ${release.split('==')[1]}`);
  return undefined;
}

function git(folder: string, ...argv: string[]): string {
  const person = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org'];
  return execFileSync('git', ['-C', folder, ...person, ...argv], { encoding: 'utf8' }).trim();
}
