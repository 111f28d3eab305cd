import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { failure } from '../../bench/failure.ts';
import { nameRepository } from '../places/repository-name.ts';
import type { SessionRequest } from './arguments.ts';
import { hasTeamBackend } from './backend.ts';
import { projectFolder, tuneupFolder } from './folders.ts';
import { readHeldTypes } from './held-resources.ts';

/** The stack a command is about, and where it keeps what. */
export interface Stack {
  name: string;
  folder: string;
  /** The stack's own config file; the tracked `Pulumi.local.yaml` is only what a local one starts with. */
  configFile: string;
  /** It has a file beside Pulumi.yaml, such as Pulumi.dev.yaml: that is its config, and its state is kept where the team keeps state. */
  isShared: boolean;
  /** The engine's state of this stack; absent when it is in the team's backend. */
  stateFile?: string;
  lockFile: string;
  stopFile: string;
  timesFile: string;
  outputsFile: string;
}

const projectName = 'tuneup';

/** Finds the stack: the one named, else the one of the repository, else `local`. A repository gets a stack of its own, named after it. */
export function chooseStack({ stack, repository }: Pick<SessionRequest, 'stack' | 'repository'>): Stack {
  if (stack !== undefined) return describeStack(stack);
  if (repository === undefined) return describeStack('local');
  const name = `local-${nameRepository(repository, { organization: '', project: '' }).project.toLowerCase()}`;
  const taken = readRepository(describeStack(name));
  if (taken === undefined || taken === repository) return describeStack(name);
  return describeStack(`${name}-${createHash('sha256').update(repository).digest('hex').slice(0, 6)}`);
}

export function describeStack(name: string): Stack {
  const root = tuneupFolder();
  const folder = join(root, name);
  const shared = join(projectFolder, `Pulumi.${name}.yaml`);
  const isShared = name !== 'local' && existsSync(shared);
  const stateFile = join(root, 'state', '.pulumi', 'stacks', projectName, `${name}.json`);
  // What a stack began here it holds here until it is destroyed: a login made since then must not begin it a second time.
  const isKeptByTeam = isShared && hasTeamBackend() && readHeldTypes(stateFile).length === 0;
  return {
    name,
    folder,
    configFile: isShared ? shared : join(folder, `Pulumi.${name}.yaml`),
    isShared,
    ...(isKeptByTeam ? {} : { stateFile }),
    lockFile: join(folder, 'session.lock'),
    stopFile: join(folder, 'stop'),
    timesFile: join(folder, 'times.jsonl'),
    outputsFile: join(folder, 'outputs.json'),
  };
}

/** Fails with `stack-missing` when it was never brought up: what there is to see or take down begins with `make up`. */
export function requireStack(stack: Stack): void {
  if (stack.stateFile === undefined || existsSync(stack.stateFile)) return;
  throw failure(
    'stack-missing',
    `there is no stack "${stack.name}" in ${tuneupFolder()}: \`make up\` makes one, STACK=... names another`,
  );
}

/** Makes the folders, or says which one cannot be written to. */
export function makeFolders(stack: Stack): void {
  for (const folder of [join(tuneupFolder(), 'state'), stack.folder]) {
    try {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, '.writable'), '');
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw failure(
        'folder-unwritable',
        `${folder} must be writable, since it keeps the session's state and data: ${why}. Free it, or set TUNEUP_FOLDER to another folder`,
        error,
      );
    }
  }
}

function readRepository(stack: Stack): string | undefined {
  if (!existsSync(stack.configFile)) return undefined;
  const text = parse(readFileSync(stack.configFile, 'utf8')) as { config?: Record<string, string> } | null;
  return text?.config?.['tuneup:repository'];
}
