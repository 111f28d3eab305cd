import { mkdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { failure } from '../../bench/failure.ts';
import { takeOwnerFile } from '../session/owner-file.ts';
import { buildPulumi } from './build-pulumi.ts';
import { downloadPulumi } from './download-pulumi.ts';
import { installHosts } from './install-hosts.ts';
import { isNewEnough, oldestVersion, readVersion, version } from './versions.ts';

/** A CLI that can be started, and where it came from. */
export interface PulumiCli {
  /** Absolute path, or `pulumi` when it is the one on PATH. */
  command: string;
  version: string;
  from: 'PATH' | 'installed' | 'download' | 'source';
}

/** The ways a missing CLI is got, first that works. Each says why it did not work. */
export interface PulumiWays {
  download(folder: string, report: Report): Promise<void>;
  build(folder: string, report: Report): Promise<void>;
}

export type Report = (line: string) => void;

/**
 * Finds the Pulumi CLI or gets it: the one on PATH if it is new enough, else the one under `~/.pulumi/versions/<version>/bin`, put
 * there by the official download or, where only package registries can be reached, built from its Go module. Slow only the first time.
 */
export async function ensurePulumi(
  report: Report = (line) => console.error(line),
  ways: PulumiWays = { download: downloadPulumi, build: buildPulumi },
  home: string = process.env.PULUMI_HOME ?? join(homedir(), '.pulumi'),
): Promise<PulumiCli> {
  const onPath = await readVersion('pulumi');
  if (onPath !== undefined && isNewEnough(onPath)) return { command: 'pulumi', version: onPath, from: 'PATH' };
  if (onPath !== undefined)
    report(`the pulumi on PATH is ${onPath}; ${oldestVersion} or newer is needed, so ${version} is used from ${home}`);

  const folder = join(home, 'versions', version, 'bin');
  const command = join(folder, 'pulumi');
  if ((await readVersion(command)) === version) return finish('installed');

  mkdirSync(folder, { recursive: true });
  const lock = join(folder, '.installing');
  await waitForTurn();
  try {
    if ((await readVersion(command)) === version) return finish('installed');
    return await get();
  } finally {
    rmSync(lock, { force: true });
  }

  function finish(from: PulumiCli['from']): PulumiCli {
    installHosts(folder);
    return { command, version, from };
  }

  async function waitForTurn(): Promise<void> {
    for (let waited = 0; ; waited += 1) {
      const attempt = takeOwnerFile(lock);
      if (attempt.taken) return;
      if (waited % 30 === 0)
        report(`waiting for process ${attempt.owners.identities[0]?.pid}, which is installing the Pulumi CLI ...`);
      await sleep(1000);
    }
  }

  async function get(): Promise<PulumiCli> {
    const reasons: string[] = [];
    for (const [from, way] of [
      ['download', ways.download],
      ['source', ways.build],
    ] as const) {
      try {
        await way(folder, report);
        const got = await readVersion(command);
        if (got === version) return finish(from);
        reasons.push(
          `${from}: ${got === undefined ? 'what came cannot be started' : `version ${got} came instead of ${version}`}`,
        );
      } catch (error) {
        reasons.push(`${from}: ${error instanceof Error ? error.message : error}`);
        report(`  that did not work (${error instanceof Error ? error.message : error})`);
      }
    }
    throw failure(
      'pulumi-not-available',
      `the Pulumi CLI ${version} is needed and no way to get it worked.\n${reasons.map((reason) => `  ${reason}`).join('\n')}\n` +
        'Install it yourself (pulumi.com/docs/install) and put it on PATH, or install Go 1.26 so that it can be built from source.',
    );
  }
}
