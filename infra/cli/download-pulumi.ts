import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failure } from '../../bench/failure.ts';
import type { Report } from './ensure-pulumi.ts';
import { version } from './versions.ts';

/** After so long the next way is tried: where the download works at all it has begun to answer long before. */
const limitSeconds = 20;

/** The official download, by the npm package `pulumi`: it puts the CLI and its hosts where `folder` is. */
export async function downloadPulumi(_folder: string, report: Report): Promise<void> {
  report(`getting the Pulumi CLI ${version} by the official download (at most ${limitSeconds} s) ...`);
  const work = mkdtempSync(join(tmpdir(), 'tuneup-pulumi-'));
  try {
    await run(
      'npm',
      ['install', '--silent', '--no-save', '--no-audit', '--no-fund', '--prefix', work, `pulumi@${version}`],
      limitSeconds,
    );
    await run(process.execPath, [join(work, 'node_modules/pulumi/run.js'), 'version'], limitSeconds);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function run(command: string, args: string[], seconds: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, PULUMI_VERSION: version, PULUMI_SKIP_UPDATE_CHECK: 'true' };
    const child = spawn(command, args, { env, stdio: ['ignore', 'ignore', 'pipe'], detached: true });
    let errors = '';
    child.stderr.on('data', (chunk) => (errors += chunk));
    const timer = setTimeout(() => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      errors = `no answer within ${seconds} s`;
    }, seconds * 1000);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      if (code === 0) resolve();
      else reject(failure('download-failed', errors.trim().split('\n').at(-1) || `${command} ended with exit code ${code}`));
    });
  });
}
