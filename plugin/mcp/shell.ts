import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { findCheckout } from './checkout.ts';
import { keepVerdict } from './keep-verdict.ts';
import { operations } from './operations.ts';

/** `status` prints JSON; `compare` is the checkout's own, shown as it runs, and its verdict is kept for its head commit. */
export async function runFromShell(command: string, args: readonly string[]): Promise<number> {
  try {
    if (command === 'compare') return await compare(args);
    const operation = operations.find(({ name }) => name === command);
    console.log(JSON.stringify(await operation?.run({}, new AbortController().signal), null, 2));
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 3;
  }
}

async function compare(args: readonly string[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'tuneup-compare-'));
  try {
    const json = readOption(args, 'json') ?? join(folder, 'report.json');
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', join(findCheckout(), 'bench/index.ts'), 'compare', ...args, '--json', json],
      { stdio: 'inherit' },
    );
    // Ctrl-C reaches the child by itself; this one waits to tidy up after it.
    process.on('SIGINT', () => {});
    const exitCode = await new Promise<number>((done, fail) => {
      child.once('error', fail);
      child.once('close', (code) => done(code ?? 3));
    });
    const head = readOption(args, 'head');
    if (exitCode < 3 && head !== undefined && existsSync(json))
      keepVerdict(
        resolve(readOption(args, 'repository') ?? '.'),
        head,
        JSON.parse(readFileSync(json, 'utf8')) as Record<string, unknown>,
      );
    return exitCode;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `--name value` or `--name=value`. */
function readOption(args: readonly string[], name: string): string | undefined {
  const at = args.indexOf(`--${name}`);
  return at >= 0 ? args[at + 1] : args.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
}
