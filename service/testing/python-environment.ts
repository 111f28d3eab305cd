import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { failure } from '../../bench/failure.ts';
import { run } from './run.ts';

/** Longest that making the environment may take. */
const installSeconds = 600;

/**
 * The folder of a Python environment that holds the packages of a requirements file and nothing of this machine's own,
 * made when it is not there: `~/.cache/tuneup/<name of the file's folder>-<hash of the pins>`. Fails with
 * `packages-not-installable`.
 */
export async function ensurePythonEnvironment(requirements: string): Promise<string> {
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tuneup');
  const folder = join(cache, `${basename(join(requirements, '..'))}-${hash}`);
  const ready = join(folder, '.ready');
  if (existsSync(ready)) return folder;
  // Without the mark an earlier attempt was cut off in the middle.
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const steps = [
    ['python3', '-m', 'venv', folder],
    [join(folder, 'bin', 'pip'), 'install', '--quiet', '--disable-pip-version-check', '--requirement', requirements],
  ];
  for (const command of steps) {
    const { exitCode, output } = await run(command, { timeoutSeconds: installSeconds });
    if (exitCode !== 0) {
      throw failure(
        'packages-not-installable',
        `cannot install Python packages: ${command.join(' ')} ended with exit code ${exitCode}; make PyPI reachable, or install python3-venv: ${output.slice(-500)}`,
      );
    }
  }
  await writeFile(ready, '');
  return folder;
}
