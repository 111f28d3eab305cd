import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { failure } from '../../bench/failure.ts';
import { readGoProxy, readNpmRegistry } from '../registries.ts';

/** Programs that a boot needs, each with the Debian package that has it. */
const programs: Record<string, string> = {
  debootstrap: 'debootstrap',
  'qemu-system-x86_64': 'qemu-system-x86',
  mke2fs: 'e2fsprogs',
  debugfs: 'e2fsprogs',
};

/** Making the root takes one to five minutes where packages come quickly. */
const buildSeconds = 600;

/** Why no machine can be booted here, as a sentence; absent when one can. */
export function whyNoBoot(): string | undefined {
  if (process.arch !== 'x64') return `the machine to boot is an x86-64 one, this is ${process.arch}`;
  if (process.getuid?.() !== 0) return 'a Debian root can be made by root only';
  const missing = Object.keys(programs).filter((name) => spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0);
  if (missing.length > 0)
    return `${missing.join(', ')} missing: apt-get install ${[...new Set(missing.map((name) => programs[name]))].join(' ')}`;
  try {
    readNpmRegistry();
    readGoProxy();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Where roots are kept between runs, and where a disk has room. */
export function cacheFolder(): string {
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'tuneup/boot');
  mkdirSync(folder, { recursive: true });
  return folder;
}

/**
 * A Debian root folder that this boot text can be booted on without a network: its packages and its toolchains are in it, the latter fetched by the
 * text's own script. Made once for what goes into it; nobody may write into it.
 */
export function ensureRoot(userData: string): string {
  const { packages, write_files: files } = parse(userData) as {
    packages: string[];
    write_files: { path: string; content: string }[];
  };
  const toolchains = files.find(({ path }) => path === '/usr/local/sbin/bench-toolchains')?.content;
  if (toolchains === undefined)
    throw failure('toolchains-missing', 'expected the boot text to hold /usr/local/sbin/bench-toolchains');
  const script = join(import.meta.dirname, 'build-root.sh');
  const contents = JSON.stringify([readFileSync(script, 'utf8'), packages, toolchains]);
  const folder = join(cacheFolder(), `root-${createHash('sha256').update(contents).digest('hex').slice(0, 16)}`);
  if (existsSync(folder)) return folder;
  const half = `${folder}.${process.pid}`;
  try {
    const { status, stdout, stderr } = spawnSync(script, [half, ...packages], {
      input: toolchains,
      encoding: 'utf8',
      timeout: buildSeconds * 1000,
      maxBuffer: 100_000_000,
    });
    if (status !== 0)
      throw failure(
        'root-not-made',
        `expected a Debian root, got: ${`${stdout}${stderr}`.trim().split('\n').slice(-15).join('\n')}`,
      );
    renameSync(half, folder);
    return folder;
  } finally {
    rmSync(half, { recursive: true, force: true });
  }
}
