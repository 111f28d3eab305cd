import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a comparison said, and how it ended. */
export interface Compared {
  code: number;
  output: string;
  errors: string;
  /** The JSON report; absent when none was written. */
  report?: {
    verdict: string;
    reason?: string;
    low?: number;
    rows: { target: string; verdict: string; reason?: string; cpu?: { speedup: number } }[];
  };
}

/** A small repository in a folder of its own that goes when the process ends, with the command line run on it. */
export function openRepository(): {
  path: string;
  commit(files: Record<string, string>, branch: string): void;
  checkout(branch: string): void;
  compare(head: string, ...options: string[]): Promise<Compared>;
} {
  const root = mkdtempSync(join(tmpdir(), 'tuneup-repository-'));
  process.on('exit', () => rmSync(root, { recursive: true, force: true }));
  const path = join(root, 'repository');
  const temporary = join(root, 'temporary');
  mkdirSync(temporary);
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', path, '-c', 'user.name=T', '-c', 'user.email=t@example.invalid', ...args]);
  execFileSync('git', ['init', '--quiet', '--initial-branch', 'base', path]);
  let count = 0;
  return {
    path,
    commit(files, branch) {
      if (count > 0) git('checkout', '--quiet', '-B', branch, 'base');
      count += 1;
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(path, name)), { recursive: true });
        writeFileSync(join(path, name), text);
      }
      git('add', '.');
      git('commit', '--quiet', '-m', branch);
    },
    checkout(branch) {
      git('checkout', '--quiet', branch);
    },
    async compare(head, ...options) {
      count += 1;
      const json = join(root, `report-${count}.json`);
      const entry = fileURLToPath(new URL('../../index.ts', import.meta.url));
      const args = ['compare', '--base', 'base', '--head', head, '--repository', path, '--json', json, '--seed', '7', ...options];
      const child = spawn(process.execPath, [entry, ...args], {
        cwd: root,
        env: { ...process.env, TUNEUP_LOCK_FOLDER: root, TMPDIR: temporary, NO_COLOR: '1' },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const [output, errors] = [collect(child.stdout), collect(child.stderr)];
      const code = await new Promise<number>((resolve) => child.on('close', (exit) => resolve(exit ?? -1)));
      return { code, output: output(), errors: errors(), ...readReport(json) };
    },
  };
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.on('data', (chunk) => {
    text += chunk;
  });
  return () => text;
}

function readReport(path: string): Pick<Compared, 'report'> {
  try {
    return { report: JSON.parse(readFileSync(path, 'utf8')) };
  } catch {
    return {};
  }
}
