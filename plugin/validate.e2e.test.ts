import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildPlugins } from './build.ts';

const root = join(import.meta.dirname, '..');
/** The official command line: `CLAUDE_BIN`, else the one on PATH. It is too large to be a dependency of this project. */
const program = process.env.CLAUDE_BIN ?? 'claude';
const validator = suite('official validator');

const isThere = spawnSync(program, ['--version']).error === undefined;
if (!isThere) console.log('skip: no `claude` on PATH; npm package @anthropic-ai/claude-code 2.1.330 has it, CLAUDE_BIN names it');

(isThere ? validator : validator.skip)('passes every plugin and the marketplace, warnings counted as errors', async () => {
  const built = await buildPlugins(root);
  for (const folder of [...built.map((plugin) => plugin.folder), root]) {
    const { status, output } = validate(folder);
    assert.is(status, 0, output);
    assert.match(output, 'Validation passed');
  }
});

validator.run();

/** Offline, and in a home of its own, into which it writes. */
function validate(folder: string): { status: number | null; output: string } {
  const home = mkdtempSync(join(tmpdir(), 'plugin-validate-'));
  try {
    const env = {
      PATH: process.env.PATH ?? '',
      HOME: home,
      CLAUDE_CONFIG_DIR: home,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    };
    const { status, stdout, stderr } = spawnSync(program, ['plugin', 'validate', folder, '--strict'], {
      env,
      encoding: 'utf8',
      timeout: 20_000,
    });
    return { status, output: stdout + stderr };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
