import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findWrapper, splitCommand } from '../bench/timed-command.ts';

const hook = join(import.meta.dirname, '../plugin/hooks/before-timing.sh');
const wrappers = suite('wrappers, by bench and by the hook');

// A plugin stands alone, so its hook has a list of its own: it must say what bench says.
const commands = [
  ...[
    'uv run x',
    'uvx x',
    'poetry run x',
    'pipenv run x',
    'pdm run x',
    'hatch run x',
    'rye run x',
    'pixi run x',
    'conda run x',
    'mamba run x',
  ],
  ...[
    'npm run x',
    'npm test',
    'npx x',
    'pnpm x',
    'yarn x',
    'bunx x',
    'bun run x',
    'go run x.go',
    'go test',
    'cargo run',
    'cargo bench',
  ],
  ...[
    'uv sync',
    'npm ci',
    'go build',
    'cargo build',
    '.venv/bin/python x.py',
    'node x.js',
    'env A=b uv run x',
    'nice -n 5 npx x',
    './a.test',
  ],
];

for (const command of commands) {
  wrappers(`agree on ${command}`, () => {
    const input = JSON.stringify({ tool_name: 'Bash', tool_input: { command: `hyperfine '${command}'` } });
    const { stdout } = spawnSync(hook, [], { input, encoding: 'utf8' });
    assert.is(stdout !== '', findWrapper(splitCommand(command) ?? []) !== undefined);
  });
}

wrappers.run();
