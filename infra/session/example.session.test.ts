import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse, stringify } from 'yaml';
import { exampleTargets } from '../../bench/example/targets.ts';
import { createTestSession, eventually, type TestSession } from '../../checks/session.ts';
import { findHolder } from '../processes/port.ts';
import type { Outputs } from './outputs.ts';

const stack = 'example';
const kept = exampleTargets.filter(({ expected }) => expected === 'kept');

// The cases below are one session's life in order: each stands on what the ones before it left.
const example = suite('a session on the example');
let session: TestSession;
let outputs: Outputs;

example.before(() => {
  session = createTestSession(stack);
});
example.after(() => session.close());

example('ends with a verdict for every target and open pull requests for those that are faster', async () => {
  const { exitCode, text } = await session.run('up');
  assert.is(exitCode, 0, text);
  outputs = readOutputs();
  assert.equal(Object.keys(outputs.verdicts ?? {}).sort(), exampleTargets.map(({ target }) => target).sort());
  for (const { target, expected } of exampleTargets) {
    const row = outputs.verdicts?.[target];
    assert.is(row?.verdict, expected === 'kept' ? 'faster' : 'none', `${target}: ${JSON.stringify(row)}`);
    if (expected === 'kept') assert.ok((row?.low ?? 0) > 1 && row?.pullRequest, target);
    else assert.ok(row?.reason && row.pullRequest === undefined, target);
  }
  assert.is(outputs.pullRequests?.length, kept.length);
  assert.ok(outputs.stackedPullRequest);
});

example('says where the time went', async () => {
  const { text } = await session.run('up');
  assert.match(text, /where the time went\n(.*\n)* {2}engine .* s\n {2}in all .* s/);
});

example('has a page for each pull request, with its verdict', async () => {
  for (const url of [...(outputs.pullRequests ?? []), outputs.stackedPullRequest ?? '']) {
    const response = await fetch(url);
    assert.is(response.status, 200);
    assert.match(await response.text(), /faster/);
  }
});

example('gives each optimization a branch one commit above base, with the tests passing on it, and stacks them all', async () => {
  const clone = mkdtempSync(join(tmpdir(), 'tuneup-clone-'));
  try {
    const git = (...argv: string[]) =>
      execFileSync('git', ['-C', clone, ...argv], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
    execFileSync('git', ['clone', '-q', `${outputs.forgeUrl}/local/reckon.git`, clone]);
    const branches = kept.map(({ target }) => outputs.verdicts?.[target]?.branch ?? '');
    for (const branch of branches) {
      assert.is(git('rev-list', '--count', `origin/main..origin/${branch}`), '1', branch);
      assert.is(git('merge-base', 'origin/main', `origin/${branch}`), git('rev-parse', 'origin/main'));
      git('checkout', '-q', `origin/${branch}`);
      runTests(clone);
    }
    assert.is(git('rev-list', '--count', 'origin/main..origin/optimization'), String(branches.length));
    const files = (range: string) => git('diff', '--name-only', range).split('\n').sort();
    assert.equal(
      files('origin/main..origin/optimization'),
      [...new Set(branches.flatMap((branch) => files(`origin/main..origin/${branch}`)))].sort(),
    );
    git('checkout', '-q', 'origin/optimization');
    runTests(clone);
  } finally {
    rmSync(clone, { recursive: true });
  }
});

example('says in the case study why the rewrite that changes behaviour was refused', () => {
  const page = readFileSync(outputs.caseStudy ?? '', 'utf8');
  const trap = exampleTargets.find(({ expected }) => expected === 'refused')?.target ?? '';
  assert.match(page, trap);
  const section = page.slice(page.lastIndexOf(trap));
  assert.match(page, /dedupe-seen/);
  assert.ok(section.length > 0);
  assert.match(outputs.verdicts?.[trap]?.reason ?? '', /on base and .* with this candidate/s);
  assert.ok(existsSync(join(session.recordsFolder, 'case-studies/local/reckon/plots')));
});

example('changes nothing the second time', async () => {
  const { exitCode, text } = await session.run('up', '--', '--expect-no-changes');
  assert.is(exitCode, 0, text);
  assert.match(text, /23 unchanged/);
});

example('finds everything as it left it on a refresh', async () => {
  const { exitCode, text } = await session.run('up', '--', '--refresh', '--expect-no-changes');
  assert.is(exitCode, 0, text);
});

example('measures one target again when its precision changes, and nothing else', async () => {
  const [first] = kept;
  changeConfig((config) => {
    config['tuneup:targets'] = exampleTargets.map(({ target }) =>
      target === first?.target ? { target, precision: 0.3 } : { target },
    );
  });
  const { exitCode, text } = await session.run('up');
  assert.is(exitCode, 0, text);
  const ran = [...text.matchAll(/tuneup:(?:BenchmarkJob|Optimization\w*) (\S+) (?:updated|created|replaced)/g)].map(
    (match) => match[1],
  );
  assert.equal([...new Set(ran)], [`measure:${first?.target}`]);
});

example('starts a service that was killed on the same port and data, and redoes nothing else', async () => {
  const service = JSON.parse(readFileSync(join(session.stackFolder, 'service/process.json'), 'utf8')) as { pid: number };
  process.kill(service.pid, 'SIGKILL');
  const { exitCode, text } = await session.run('up');
  assert.is(exitCode, 0, text);
  assert.is(readOutputs().serviceUrl, outputs.serviceUrl);
  assert.match(text, /1 updated/);
  assert.match(text, /22 unchanged/);
});

example('shows in a preview from where to where the base moves, and redoes what depends on it', async () => {
  const repository = join(session.stackFolder, 'example/reckon');
  const git = (...argv: string[]) =>
    execFileSync('git', ['-C', repository, '-c', 'user.name=t', '-c', 'user.email=t@t', ...argv], { encoding: 'utf8' }).trim();
  const before = git('rev-parse', 'HEAD');
  writeFileSync(join(repository, 'NOTES.md'), 'A note that changes no code.\n');
  git('add', 'NOTES.md');
  git('commit', '-q', '-m', 'Add a note');
  const after = git('rev-parse', 'HEAD');
  const { exitCode, text } = await session.run('preview', '--', '--diff');
  assert.is(exitCode, 0, text);
  assert.match(text, new RegExp(`~ baseCommit\\s*: "${before}" => "${after}"`));
  assert.ok(updated(text).includes(kept[0]?.target ?? ''), text);

  const ran = await session.run('up');
  assert.is(ran.exitCode, 0, ran.text);
  const forge = join(session.stackFolder, 'forge/repositories/local/reckon.git');
  const count = (range: string) => execFileSync('git', ['-C', forge, 'rev-list', '--count', range], { encoding: 'utf8' }).trim();
  for (const { target } of kept) {
    const row = readOutputs().verdicts?.[target];
    assert.is(row?.verdict, 'faster', JSON.stringify(row));
    assert.is(row?.pullRequest, outputs.verdicts?.[target]?.pullRequest);
    assert.is(count(`${after}..${row?.branch}`), '1');
  }
  assert.is(count(`${after}..optimization`), String(kept.length));
});

example('works from plain pulumi too, and leaves the tracked config as it is', async () => {
  const tracked = join(import.meta.dirname, '../../Pulumi.local.yaml');
  const before = readFileSync(tracked, 'utf8');
  const { text: environment } = await session.run('env');
  const settings = `--stack ${stack} --config-file '${session.stackFolder}/Pulumi.${stack}.yaml'`;
  const command = `${environment}\npulumi preview --expect-no-changes --non-interactive ${settings}`;
  const output = execFileSync('sh', ['-c', command], {
    cwd: join(import.meta.dirname, '../..'),
    encoding: 'utf8',
    env: { ...process.env, TUNEUP_FOLDER: session.folder },
  });
  assert.match(output, /23 unchanged/);
  assert.is(readFileSync(tracked, 'utf8'), before);
});

example('is taken down without a process or a busy port left behind; repositories and case study stay', async () => {
  const { exitCode, text } = await session.run('destroy');
  assert.is(exitCode, 0, text);
  assert.ok(await eventually(() => session.processes().length === 0, 10), JSON.stringify(session.processes()));
  for (const url of [outputs.serviceUrl, outputs.forgeUrl]) assert.is(findHolder(Number(new URL(url ?? '').port)), undefined);
  assert.ok(existsSync(join(session.stackFolder, 'forge/repositories')));
  assert.ok(existsSync(outputs.caseStudy ?? ''));
});

example.run();

function readOutputs(): Outputs {
  return JSON.parse(readFileSync(join(session.stackFolder, 'outputs.json'), 'utf8')) as Outputs;
}

function changeConfig(change: (config: Record<string, unknown>) => void): void {
  const file = join(session.stackFolder, `Pulumi.${stack}.yaml`);
  const contents = parse(readFileSync(file, 'utf8')) as { config: Record<string, unknown> };
  change(contents.config);
  writeFileSync(file, stringify(contents));
}

/** Names of the resources that a `--diff` preview marks as changed. */
function updated(text: string): string[] {
  const lines = text.split('\n');
  return lines.flatMap((line, i) => {
    if (!/^\s*[~+-]+\s?pulumi-nodejs:.*\((update|replace|create|delete)\)/.test(line)) return [];
    const urn = lines.slice(i, i + 4).find((next) => next.includes('[urn=')) ?? '';
    return [urn.match(/dynamic\/tuneup:\w+::(.+)\]$/)?.[1] ?? ''];
  });
}

function runTests(folder: string): void {
  const python = join(session.stackFolder, 'workspace');
  execFileSync('sh', ['-c', `"$(ls -d ${python}/environments/*/bin/python | head -1)" -m pytest -q -p no:cacheprovider`], {
    cwd: folder,
    stdio: 'pipe',
  });
}
