import { copyFileSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { failure } from '../../bench/failure.ts';
import type { SessionRequest } from './arguments.ts';
import { projectFolder } from './folders.ts';
import type { Pulumi } from './pulumi.ts';
import type { Stack } from './stack.ts';

interface StackFile {
  encryptionsalt?: string;
  config?: Record<string, unknown>;
}

/**
 * Makes the stack where it is missing and writes what was asked for into its config file. `stack init` writes into a file named after the stack
 * beside Pulumi.yaml; it is run in a folder of its own, so that the tracked file stays as it is.
 */
export async function ensureStack(stack: Stack, request: SessionRequest, pulumi: Pulumi): Promise<void> {
  if (!existsSync(stack.stateFile)) await initStack(stack, pulumi);
  const present = readStackFile(stack.configFile);
  const config = { ...readStackFile(join(projectFolder, 'Pulumi.local.yaml')).config, ...present.config };
  if (request.repository !== undefined) {
    if (config['tuneup:repository'] !== request.repository && request.targets === undefined)
      throw targetsMissing(request.repository);
    config['tuneup:repository'] = request.repository;
  }
  if (request.targets !== undefined) config['tuneup:targets'] = mergeTargets(config['tuneup:targets'], request.targets);
  writeStackFile(stack.configFile, { ...present, config });
}

async function initStack(stack: Stack, pulumi: Pulumi): Promise<void> {
  const work = mkdtempSync(join(stack.folder, 'init-'));
  try {
    copyFileSync(join(projectFolder, 'Pulumi.yaml'), join(work, 'Pulumi.yaml'));
    const { exitCode, errors } = await pulumi.capture(['stack', 'init', stack.name, '--cwd', work, '--no-select']);
    if (exitCode !== 0) throw failure('stack-not-made', `the stack "${stack.name}" could not be made: ${errors.trim()}`);
    const made = readStackFile(join(work, `Pulumi.${stack.name}.yaml`));
    writeStackFile(stack.configFile, {
      ...made,
      ...readStackFile(stack.configFile),
      ...(made.encryptionsalt && { encryptionsalt: made.encryptionsalt }),
    });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Targets named again keep what was set for them; the list is the one that was asked for. */
function mergeTargets(present: unknown, targets: string[]): unknown[] {
  const known = Array.isArray(present) ? (present as { target?: string }[]) : [];
  return targets.map((target) => known.find((entry) => entry.target === target) ?? { target });
}

function readStackFile(path: string): StackFile {
  if (!existsSync(path)) return {};
  try {
    return (parse(readFileSync(path, 'utf8')) as StackFile | null) ?? {};
  } catch (error) {
    throw failure(
      'config-unreadable',
      `${path} should be YAML and is not: ${error instanceof Error ? error.message : error}`,
      error,
    );
  }
}

function writeStackFile(path: string, contents: StackFile): void {
  const text = stringify(contents);
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  writeFileSync(`${path}.half`, text);
  renameSync(`${path}.half`, path);
}

function targetsMissing(repository: string): Error {
  return failure(
    'targets-missing',
    `TARGETS must say what should be fast in ${repository}, such as TARGETS='shop/cart.py:total,shop/cart.py:Cart.add'`,
  );
}
