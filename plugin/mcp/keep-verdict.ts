import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Keeps the verdict beside the repository's git data, under the head commit it is about: the check before a push looks there. */
export function keepVerdict(repository: string, head: string, report: Record<string, unknown>): void {
  const git = (...args: string[]) => execFileSync('git', ['-C', repository, ...args], { encoding: 'utf8' }).trim();
  const folder = join(resolve(repository, git('rev-parse', '--git-common-dir')), 'tuneup');
  const { verdict, speedup, low, high, floor, pairs } = report;
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, `${git('rev-parse', '--verify', `${head}^{commit}`)}.json`),
    `${JSON.stringify({ verdict, speedup, low, high, floor, pairs }, null, 2)}\n`,
  );
}
