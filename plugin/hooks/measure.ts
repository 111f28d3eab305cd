/** `npm run plugin:hooks`: how long each hook takes on this machine, by the JSON that Claude Code sends it. They run before every shell command. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const times = 20;
const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'plugin-hooks-'));
const onCommand = (command: string) => ({ hook_event_name: 'PreToolUse', tool_name: 'Bash', cwd: root, tool_input: { command } });
const cases: [hook: string, about: string, input: object][] = [
  ['before-timing.sh', 'a command that times nothing', onCommand('ls')],
  ['before-timing.sh', 'a command that times', onCommand("hyperfine 'uv run x'")],
  ['before-push.sh', 'a command that sends nothing', onCommand('ls')],
  ['before-push.sh', 'a push', onCommand('git push origin HEAD:perf/x')],
  ['session-start.sh', 'a session start', { hook_event_name: 'SessionStart', source: 'startup' }],
];

try {
  mkdirSync(join(folder, '.tuneup/local'), { recursive: true });
  writeFileSync(join(folder, '.tuneup/local/outputs.json'), JSON.stringify({ verdicts: { 'a.py:f': { verdict: 'faster' } } }));
  writeFileSync(join(folder, 'package.json'), '{}');
  console.log('| hook | on | median | longest |\n|---|---|---|---|');
  for (const [hook, about, input] of cases) {
    const taken = Array.from({ length: times }, () => timeOnce(hook, input)).sort((one, other) => one - other);
    const [median = 0, longest = 0] = [taken[times / 2], taken.at(-1)];
    console.log(`| ${hook} | ${about} | ${median.toFixed(0)} ms | ${longest.toFixed(0)} ms |`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function timeOnce(hook: string, input: object): number {
  const env = { ...process.env, CLAUDE_PROJECT_DIR: folder, TUNEUP_FOLDER: join(folder, '.tuneup') };
  const started = performance.now();
  const { error } = spawnSync(join(root, 'dist-javascript/hooks', hook), [], { input: JSON.stringify(input), env });
  if (error !== undefined) throw error;
  return performance.now() - started;
}
