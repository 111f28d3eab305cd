import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { failure } from '../../bench/failure.ts';

/** The version that the plugins are checked with. At 380 MB it is no dependency of this project. */
const version = '2.1.330';
const installSeconds = 200;

/** What a command of the official program said, both streams. */
export interface Said {
  status: number | null;
  output: string;
}

/**
 * Path of the official command line: `CLAUDE_BIN`, else the pinned version from the npm registry, fetched once into the user's cache. Fails with
 * `claude-not-installable`.
 */
export function ensureClaudeCode(): string {
  if (process.env.CLAUDE_BIN) return process.env.CLAUDE_BIN;
  const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), `tuneup/claude-code-${version}`);
  const program = join(folder, `node_modules/@anthropic-ai/claude-code-${process.platform}-${process.arch}/claude`);
  if (existsSync(program)) return program;
  mkdirSync(dirname(folder), { recursive: true });
  const work = mkdtempSync(`${folder}.`);
  try {
    const options = ['--silent', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--prefix', work];
    const { status, stderr, error } = spawnSync('npm', ['install', ...options, `@anthropic-ai/claude-code@${version}`], {
      encoding: 'utf8',
      timeout: installSeconds * 1000,
    });
    if (status !== 0)
      throw failure(
        'claude-not-installable',
        `npm did not give @anthropic-ai/claude-code@${version} (${error?.message ?? stderr.trim().split('\n').at(-1)}): name one by CLAUDE_BIN`,
      );
    // Another run may have finished first; its copy is as good.
    if (!existsSync(folder)) renameSync(work, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  if (existsSync(program)) return program;
  throw failure(
    'claude-not-installable',
    `@anthropic-ai/claude-code@${version} has no program for ${process.platform} on ${process.arch}`,
  );
}

/** Lets `work` run the program offline in a home of its own, into which it writes. */
export function withClaudeCode<T>(program: string, work: (run: (...args: string[]) => Said, home: string) => T): T {
  const home = mkdtempSync(join(tmpdir(), 'plugin-claude-'));
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: home,
    CLAUDE_CONFIG_DIR: home,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  };
  try {
    return work((...args) => {
      const { status, stdout, stderr } = spawnSync(program, args, { env, cwd: home, encoding: 'utf8', timeout: 60_000 });
      return { status, output: stdout + stderr };
    }, home);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
