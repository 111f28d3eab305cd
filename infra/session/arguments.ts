import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { failure } from '../../bench/failure.ts';
import { isUrl } from '../places/repository-name.ts';

/** What a person asked for. Absent: the stack `local` on the example, or what that stack was last asked. */
export interface SessionRequest {
  stack?: string;
  /** Absolute path or URL. */
  repository?: string;
  targets?: string[];
  /** Passed on to pulumi as they are. */
  more: string[];
}

export function readArguments(argv: string[], commands: string[]): { command: string; request: SessionRequest } {
  const split = argv.indexOf('--');
  const [own, more] = split < 0 ? [argv, []] : [argv.slice(0, split), argv.slice(split + 1)];
  const { values, positionals } = parseArgs({
    args: own,
    allowPositionals: true,
    options: { stack: { type: 'string' }, repository: { type: 'string' }, targets: { type: 'string' } },
  });
  const command = positionals[0] ?? '';
  if (!commands.includes(command)) throw failure('command-unknown', `expected one of ${commands.join(', ')}, got "${command}"`);
  const request: SessionRequest = { more };
  if (values.stack) request.stack = asStackName(values.stack);
  if (values.repository) request.repository = asRepository(values.repository);
  if (values.targets) request.targets = asTargets(values.targets);
  return { command, request };
}

function asStackName(text: string): string {
  if (/^[A-Za-z0-9_.-]{1,100}$/.test(text)) return text;
  throw failure('stack-invalid', `STACK must be letters, digits, "-", "_" and ".", such as local-shop; got "${text}"`);
}

function asRepository(text: string): string {
  if (isUrl(text)) return text;
  const path = resolve(text.replace(/^~(?=\/|$)/, process.env.HOME ?? '~'));
  if (!existsSync(path))
    throw failure('repository-missing', `REPOSITORY must be the path or URL of a git repository; there is nothing at ${path}`);
  return path;
}

function asTargets(text: string): string[] {
  const targets = text
    .split(/[,\s]+/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  for (const target of targets) {
    if (!/^[^:\s][^:]*\.\w+:[\w.]+$/.test(target)) {
      throw failure(
        'target-invalid',
        `TARGETS must list file.py:function or file.py:Class.method, with commas between; got "${target}"`,
      );
    }
  }
  if (targets.length === 0)
    throw failure(
      'target-invalid',
      'TARGETS is empty: list what should be fast, such as shop/cart.py:total,shop/cart.py:Cart.add',
    );
  return targets;
}
