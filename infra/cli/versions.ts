import { execFile } from 'node:child_process';

/** The version that is installed when none is here. */
export const version = '3.259.0';
/** The oldest one that runs this program, as `requiredPulumiVersion` in Pulumi.yaml says too. */
export const oldestVersion = '3.238.0';

/** The version a `pulumi` names, without its `v`; `undefined` when it cannot be started. */
export function readVersion(command: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: 'true' };
    execFile(command, ['version'], { env, timeout: 20_000 }, (error, output) =>
      resolve(error ? undefined : output.trim().match(/^v?(\d+\.\d+\.\d+)/)?.[1]),
    );
  });
}

export function isNewEnough(found: string): boolean {
  const numbers = (text: string) => text.split('.').map(Number);
  const [wanted, got] = [numbers(oldestVersion), numbers(found)];
  for (const [i, least] of wanted.entries()) {
    const value = got[i] ?? 0;
    if (value !== least) return value > least;
  }
  return true;
}
