import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { failure } from '../../bench/failure.ts';
import { run } from './run.ts';

/** Longest that making the environment may take. */
const installSeconds = 600;

/**
 * The folder of a Python environment that holds the client and nothing of this machine's own, made when it is not there:
 * `~/.cache/tuneup/client-<hash of the pins>`. Fails with `client-not-installable`.
 */
export async function ensureClient(): Promise<string> {
  const pins = join(import.meta.dirname, 'requirements.txt');
  const hash = createHash('sha256').update(readFileSync(pins)).digest('hex').slice(0, 12);
  const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tuneup', `client-${hash}`);
  const ready = join(folder, '.ready');
  if (existsSync(ready)) return folder;
  // Without the mark an earlier attempt was cut off in the middle.
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const steps = [
    ['python3', '-m', 'venv', folder],
    [join(folder, 'bin', 'pip'), 'install', '--quiet', '--disable-pip-version-check', '--requirement', pins],
  ];
  for (const command of steps) {
    const { exitCode, output } = await run(command, { timeoutSeconds: installSeconds });
    if (exitCode !== 0) {
      throw failure(
        'client-not-installable',
        `cannot install the client: ${command.join(' ')} ended with exit code ${exitCode}; make PyPI reachable, or install python3-venv: ${output.slice(-500)}`,
      );
    }
  }
  await writeFile(ready, '');
  return folder;
}
