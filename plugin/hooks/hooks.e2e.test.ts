import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const hooks = suite('hooks of the plugin');
const root = mkdtempSync(join(tmpdir(), 'plugin-hooks-'));
const repository = join(root, 'repository');
const state = join(root, 'state');

hooks.before(() => {
  mkdirSync(repository);
  git('init', '--quiet', '--initial-branch', 'main');
  git('commit', '--quiet', '--allow-empty', '-m', 'work');
  git('branch', 'perf/measured');
  git('branch', 'perf/slow');
  git('switch', '--quiet', '-c', 'perf/new');
  git('commit', '--quiet', '--allow-empty', '-m', 'more');
  put(join(state, 'local/outputs.json'), {
    verdicts: {
      'a.py:f': { verdict: 'faster', branch: 'perf/measured', pullRequest: 'http://127.0.0.1:8010/local/x/pull/1' },
      'a.py:g': { verdict: 'same', branch: 'perf/slow' },
    },
    pullRequests: ['http://127.0.0.1:8010/local/x/pull/1'],
    vmPower: 'running',
    allowedSshSource: '203.0.113.7/32',
  });
});

hooks.after(() => rmSync(root, { recursive: true, force: true }));

const denied = [
  "hyperfine 'uv run old.py' 'python new.py'",
  'hyperfine -w 3 --prepare true "npx x"',
  "tuneup commands '$RUNNER a.py' 'poetry run python b.py'",
  "npm run --silent bench -- commands './a' 'go run b.go'",
  'cd x && time uv run x',
  'perf stat -r 5 npm run build',
  'hyperfine "sh -c \'cd x && uv run y\'"',
];
for (const command of denied) {
  hooks(`refuses ${command}`, () => {
    assert.is(decision('before-timing.sh', command)?.permissionDecision, 'deny');
  });
}

const allowed = [
  "hyperfine --setup 'uv sync' --prepare 'npm run clean' './a' './b'",
  'uv run pytest',
  'npm run --silent bench -- compare --base main --head perf/new',
  "npm run --silent bench -- commands './a' './b' --seconds 10",
  "git commit -m 'hyperfine and uv run'",
  'echo timeout',
  'time ./a',
];
for (const command of allowed) {
  hooks(`lets ${command} pass`, () => {
    assert.is(decision('before-timing.sh', command), undefined);
  });
}

hooks('refuses to push a performance branch without a verdict', () => {
  for (const command of [
    'git push',
    'git push -u origin perf/new',
    'git push origin HEAD',
    'gh pr create --base main --head perf/new',
    'gh pr create --base main --head=perf/new',
  ]) {
    const answer = decision('before-push.sh', command);
    assert.is(answer?.permissionDecision, 'deny', command);
    assert.match(answer?.permissionDecisionReason ?? '', 'there is no verdict for perf/new at ');
  }
});

hooks('looks at the name that a commit is sent under', () => {
  const answer = decision('before-push.sh', 'git push origin main:perf/other');
  assert.match(answer?.permissionDecisionReason ?? '', 'there is no verdict for perf/other at ');
  assert.is(decision('before-push.sh', 'git push origin perf/new:main'), undefined);
});

hooks('asks when the verdict is another than faster', () => {
  const answer = decision('before-push.sh', 'git push origin perf/slow');
  assert.is(answer?.permissionDecision, 'ask');
  assert.match(answer?.permissionDecisionReason ?? '', 'is "same"');
});

hooks('lets measured branches and all others pass', () => {
  for (const command of [
    'git push origin perf/measured',
    'git push origin main',
    'git push origin --delete perf/new',
    'git status',
  ])
    assert.is(decision('before-push.sh', command), undefined, command);
});

hooks('takes a verdict for exactly this commit, and no older one', () => {
  put(join(repository, '.git/tuneup', `${git('rev-parse', 'HEAD').trim()}.json`), { verdict: 'faster' });
  assert.is(decision('before-push.sh', 'git push'), undefined);
  git('commit', '--quiet', '--allow-empty', '-m', 'after measuring');
  assert.is(decision('before-push.sh', 'git push')?.permissionDecision, 'deny');
});

hooks('stays silent on what is no tool call', () => {
  for (const script of ['before-push.sh', 'before-timing.sh']) {
    const { status, stdout } = start(join(import.meta.dirname, script), 'git push hyperfine {', {});
    assert.equal([status, stdout], [0, '']);
  }
});

hooks('says at session start what is open, and how old that is', () => {
  const { stdout } = startSession({ TUNEUP_FOLDER: state });
  const { additionalContext } = JSON.parse(stdout).hookSpecificOutput;
  for (const part of [
    'stack local, written 0 min ago: 1 faster, 1 same',
    'open pull requests: http://127.0.0.1:8010/local/x/pull/1',
    'VM power: running',
    'address allowed to connect: 203.0.113.7/32',
  ])
    assert.ok(additionalContext.includes(part), `${part} in ${additionalContext}`);
});

hooks('sets the interpreter for later commands', () => {
  put(join(repository, '.venv/bin/python'), '');
  execFileSync('chmod', ['+x', join(repository, '.venv/bin/python')]);
  startSession({ CLAUDE_ENV_FILE: join(root, 'environment') });
  assert.is(readFileSync(join(root, 'environment'), 'utf8'), `export RUNNER='${repository}/.venv/bin/python'\n`);
});

hooks('is silent without a stack, and in a project of another language', () => {
  assert.is(startSession({ TUNEUP_FOLDER: join(root, 'nothing') }).stdout, '');
  assert.is(startSession({ TUNEUP_FOLDER: state }, 'go.mod').stdout, '');
});

hooks.run();

/** The hook as it lies in an assembled plugin, beside the language's markers. */
function startSession(environment: Record<string, string>, marker = 'pyproject.toml') {
  const folder = join(root, 'assembled');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'language.sh'), `language='x'\nmarkers='${marker}'\nrunner='.venv/bin/python'\n`);
  for (const name of ['session-start.sh', 'session-start.mjs'])
    writeFileSync(join(folder, name), readFileSync(join(import.meta.dirname, name)), { mode: 0o755 });
  writeFileSync(join(repository, 'pyproject.toml'), '');
  return start(join(folder, 'session-start.sh'), JSON.stringify({ hook_event_name: 'SessionStart', source: 'startup' }), {
    CLAUDE_PROJECT_DIR: repository,
    ...environment,
  });
}

function decision(script: string, command: string): Record<string, string> | undefined {
  const input = {
    session_id: 's',
    transcript_path: '/dev/null',
    cwd: repository,
    permission_mode: 'default',
    hook_event_name: 'PreToolUse',
    tool_name: 'Bash',
    tool_input: { command, description: 'x' },
  };
  const { status, stdout, stderr } = start(join(import.meta.dirname, script), JSON.stringify(input), { TUNEUP_FOLDER: state });
  assert.equal([status, stderr], [0, '']);
  return stdout === '' ? undefined : JSON.parse(stdout).hookSpecificOutput;
}

function start(script: string, input: string, environment: Record<string, string>) {
  const { PATH = '', HOME = '' } = process.env;
  return spawnSync(script, [], { input, encoding: 'utf8', env: { PATH, HOME, ...environment }, cwd: repository });
}

function git(...args: string[]): string {
  const author = ['-c', 'user.name=T', '-c', 'user.email=t@example.invalid'];
  return execFileSync('git', ['-C', repository, ...author, ...args], { encoding: 'utf8' });
}

function put(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
}
