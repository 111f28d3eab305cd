import { copyFileSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parse, parseDocument } from 'yaml';
import { failure } from '../../bench/failure.ts';
import type { SessionRequest } from './arguments.ts';
import { projectFolder } from './folders.ts';
import type { Pulumi } from './pulumi.ts';
import type { Stack } from './stack.ts';

type StackConfig = Record<string, unknown>;

/** Makes the stack where it is missing and writes what was asked for into its config file. */
export async function ensureStack(stack: Stack, request: SessionRequest, pulumi: Pulumi): Promise<void> {
  if (!(await isThere(stack, pulumi))) await (stack.isShared ? initSharedStack(stack, pulumi) : initStack(stack, pulumi));
  const config = readStackConfig(stack);
  const { repository, targets } = request;
  const asked: StackConfig = stack.isShared ? {} : { ...readConfig(join(projectFolder, 'Pulumi.local.yaml')), ...config };
  if (repository !== undefined) {
    if (config['tuneup:repository'] !== repository && targets === undefined) throw targetsMissing(repository);
    asked['tuneup:repository'] = repository;
  }
  if (targets !== undefined) asked['tuneup:targets'] = mergeTargets(config['tuneup:targets'], targets);
  for (const [key, value] of Object.entries(asked))
    if (!isDeepStrictEqual(config[key], value)) writeValue(stack.configFile, ['config', key], value);
}

/** The config as the stack's file has it; empty while there is no such file. */
export function readStackConfig(stack: Stack): StackConfig {
  return readConfig(stack.configFile);
}

async function isThere(stack: Stack, pulumi: Pulumi): Promise<boolean> {
  if (stack.stateFile !== undefined) return existsSync(stack.stateFile);
  return (await pulumi.capture(['stack', '--stack', stack.name, '--show-name'])).exitCode === 0;
}

/** Beside Pulumi.yaml, as anybody would; what it writes into the stack's file is for the team to commit. */
async function initSharedStack(stack: Stack, pulumi: Pulumi): Promise<void> {
  const { exitCode, errors } = await pulumi.capture(['stack', 'init', stack.name, '--no-select']);
  if (exitCode !== 0) throw stackNotMade(stack, errors);
}

/** `stack init` writes into a file named after the stack beside Pulumi.yaml; it is run in a folder of its own, so that the project's folder stays as it is. */
async function initStack(stack: Stack, pulumi: Pulumi): Promise<void> {
  const work = mkdtempSync(join(stack.folder, 'init-'));
  try {
    copyFileSync(join(projectFolder, 'Pulumi.yaml'), join(work, 'Pulumi.yaml'));
    const { exitCode, errors } = await pulumi.capture(['stack', 'init', stack.name, '--cwd', work, '--no-select']);
    if (exitCode !== 0) throw stackNotMade(stack, errors);
    const { encryptionsalt } = readStackFile(join(work, `Pulumi.${stack.name}.yaml`));
    if (encryptionsalt) writeValue(stack.configFile, ['encryptionsalt'], encryptionsalt);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Targets named again keep what was set for them; the list is the one that was asked for. */
function mergeTargets(present: unknown, targets: string[]): unknown[] {
  const known = Array.isArray(present) ? (present as { target?: string }[]) : [];
  return targets.map((target) => known.find((entry) => entry.target === target) ?? { target });
}

function readConfig(path: string): StackConfig {
  return readStackFile(path).config ?? {};
}

function readStackFile(path: string): { encryptionsalt?: string; config?: StackConfig } {
  if (!existsSync(path)) return {};
  try {
    return (parse(readFileSync(path, 'utf8')) as { config?: StackConfig } | null) ?? {};
  } catch (error) {
    throw failure(
      'config-unreadable',
      `${path} should be YAML and is not: ${error instanceof Error ? error.message : error}`,
      error,
    );
  }
}

/** Changes one value; what people wrote around it stays, comments too. */
function writeValue(path: string, keys: string[], value: unknown): void {
  const document = parseDocument(existsSync(path) ? readFileSync(path, 'utf8') : '');
  document.setIn(keys, document.createNode(value));
  writeFileSync(`${path}.half`, document.toString());
  renameSync(`${path}.half`, path);
}

function stackNotMade(stack: Stack, errors: string): Error {
  return failure('stack-not-made', `the stack "${stack.name}" could not be made: ${errors.trim()}`);
}

function targetsMissing(repository: string): Error {
  return failure(
    'targets-missing',
    `TARGETS must say what should be fast in ${repository}, such as TARGETS='shop/cart.py:total,shop/cart.py:Cart.add'`,
  );
}
