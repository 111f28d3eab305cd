import { createHash } from 'node:crypto';
import type { Executor, RunResult } from '../../executors/executor.ts';
import { failure } from '../../failure.ts';
import { lastLine } from '../../git.ts';
import type { Environment, PrepareOptions } from '../language.ts';
import { createScriptSet, workFolder, workFolderVariable } from '../script-set.ts';
import { installSeconds, runSetup, shellWith } from '../set-up.ts';

/** What of a package.json decides what is installed and how it is tested. */
export interface Package {
  scripts: Record<string, string>;
  dependencies: Record<string, unknown>;
  /** True when some of its packages lie in the repository itself: workspaces, or dependencies by path. */
  isComposed: boolean;
}

export const scripts = createScriptSet(new URL('.', import.meta.url), [
  'tuneup_behaviour.mjs',
  'tuneup_calls.mjs',
  'tuneup_candidate.mjs',
  'tuneup_outcomes.mjs',
  'tuneup_reached.mjs',
  'tuneup_source.mjs',
  'tuneup_syntax.mjs',
  'tuneup_target.mjs',
  'tuneup_unit.mjs',
  'tuneup_watch.mjs',
]);

/** Where a person's own set-up command put `node_modules`; then a worktree's lock file is not looked at. */
const setupHomeVariable = 'TUNEUP_NODE_HOME';
const oldest = 18;
const dependencyFields = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies', 'overrides'];

/**
 * Finds node and installs what the checkout's lock file names, once for each lock file. `$RUNNER` is node itself. Without a lock file or
 * without dependencies nothing is installed.
 */
export async function prepareEnvironment(
  executor: Executor,
  checkout: string,
  folder: string,
  options: PrepareOptions,
): Promise<Environment> {
  const { runner, version } = await findNode(executor);
  await scripts.put(executor, folder);
  const environment: Environment = { runner, version, variables: { [workFolderVariable]: folder }, notes: [] };
  if (options.setupCommand) {
    const home = await setUp(executor, environment, checkout, options.setupCommand, options.signal);
    return { ...environment, variables: { ...environment.variables, [setupHomeVariable]: home } };
  }
  const { note } = await install(executor, environment, checkout, options);
  return { ...environment, notes: note === undefined ? [] : [note] };
}

/** Puts what a worktree's own lock file names into its reach: a head that changes its lock file gets its own packages. */
export async function equip(executor: Executor, environment: Environment, checkout: string): Promise<void> {
  const home = environment.variables[setupHomeVariable] ?? (await install(executor, environment, checkout, {})).home;
  if (home === undefined) return;
  // A folder of packages that the repository itself keeps is left alone.
  const script = '[ -e "$2" ] && [ ! -L "$2" ] || ln -sfn "$1" "$2"';
  await executor.run(['sh', '-c', script, 'sh', `${home}/node_modules`, `${checkout}/node_modules`]);
}

/** The checkout's package.json, or `undefined` when it has none. Fails with `package-not-readable`. */
export async function readPackage(executor: Executor, checkout: string): Promise<Package | undefined> {
  const value = await readJson(executor, `${checkout}/package.json`);
  if (value === undefined) return undefined;
  const merged: Record<string, unknown> = Object.assign(
    {},
    value.dependencies,
    value.devDependencies,
    value.optionalDependencies,
  );
  return {
    scripts: (value.scripts ?? {}) as Record<string, string>,
    dependencies: merged,
    isComposed:
      value.workspaces !== undefined || Object.values(merged).some((version) => /^(file|link|workspace):/.test(`${version}`)),
  };
}

/** Variables and a PATH with which a shell finds the repository's own programs first, then this node. */
export function shell(environment: Environment, checkout: string, command: string): string[] {
  return shellWith(foldersOf(environment, checkout), command);
}

function foldersOf(environment: Environment, checkout: string): string[] {
  return [`${checkout}/node_modules/.bin`, environment.runner.replace(/\/[^/]+$/, '')];
}

async function findNode(executor: Executor): Promise<{ runner: string; version: string }> {
  const found = await executor.run(['node', '-p', 'process.execPath + "\\n" + process.versions.node']);
  const wanted = `expected Node ${oldest} or newer as node on the PATH of ${executor.name}`;
  const [runner, version] = found.output.trim().split('\n');
  if (found.exitCode !== 0 || !runner || !version) throw failure('node-missing', `${wanted}, found none: install Node`);
  if (Number.parseInt(version, 10) >= oldest) return { runner, version };
  throw failure('node-too-old', `${wanted}, got ${version}: install a newer Node`);
}

async function install(
  executor: Executor,
  environment: Environment,
  checkout: string,
  options: PrepareOptions,
): Promise<{ home?: string; note?: string }> {
  const wanted = await readPackage(executor, checkout);
  if (!wanted || Object.keys(wanted.dependencies).length === 0) return {};
  const lock =
    (await readText(executor, `${checkout}/package-lock.json`)) ?? (await readText(executor, `${checkout}/npm-shrinkwrap.json`));
  const advice = 'set setupCommand to what installs them';
  if (lock === undefined) return { note: `its dependencies were not installed, since it has no package-lock.json: ${advice}` };
  if (wanted.isComposed)
    return { note: `its dependencies were not installed, since some of them lie in the repository: ${advice}` };
  const settings = await readText(executor, `${checkout}/.npmrc`);
  const manifest = await readManifest(executor, checkout);
  const home = `${workFolder(environment)}/environments/${keyOf([environment.version, manifest, lock, settings ?? ''])}`;
  if (await executor.get(`${home}/complete`)) return { home };

  options.onProgress?.("installing what the project's package-lock.json names");
  await executor.run(['rm', '-rf', home]);
  await executor.put(`${home}/package.json`, manifest);
  await executor.put(`${home}/package-lock.json`, lock);
  if (settings !== undefined) await executor.put(`${home}/.npmrc`, settings);
  // The project's own scripts want its sources, which are not here; those of its dependencies may have something to build.
  const quiet = '--no-audit --no-fund --prefer-offline';
  const result = await executor.run(
    shell(environment, home, `npm ci --ignore-scripts --include=dev ${quiet} && npm rebuild ${quiet}`),
    { cwd: home, timeoutSeconds: installSeconds, ...(options.signal ? { signal: options.signal } : {}) },
  );
  if (result.exitCode !== 0) {
    throw failure(
      'dependencies-not-installed',
      `expected "npm ci" to install what package-lock.json names, got: ${errorLine(result)}: check the way to the registry, or ${advice}`,
    );
  }
  await executor.put(`${home}/complete`, '');
  return { home };
}

/** Runs the set-up command once in the checkout and keeps the packages it made beside it. */
async function setUp(
  executor: Executor,
  environment: Environment,
  checkout: string,
  command: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const parts = [environment.version, command, await readManifest(executor, checkout)];
  for (const name of ['package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml'])
    parts.push((await readText(executor, `${checkout}/${name}`)) ?? '');
  const home = `${workFolder(environment)}/environments/${keyOf(parts)}`;
  if (await executor.get(`${home}/complete`)) return home;
  await executor.run(['sh', '-c', 'rm -rf "$1" && mkdir -p "$1"', 'sh', home]);
  const path = foldersOf(environment, checkout);
  await runSetup(executor, { command, checkout, path, env: { RUNNER: environment.runner }, signal, why: errorLine });
  await executor.run(['sh', '-c', '[ ! -e "$1" ] || mv "$1" "$2"', 'sh', `${checkout}/node_modules`, `${home}/node_modules`]);
  await executor.put(`${home}/complete`, '');
  return home;
}

/** Only what decides about packages: another version number or script of the project is no reason to install anew. */
async function readManifest(executor: Executor, checkout: string): Promise<string> {
  const value = (await readJson(executor, `${checkout}/package.json`)) ?? {};
  const kept = ['name', 'version', ...dependencyFields].filter((field) => value[field] !== undefined);
  return JSON.stringify(Object.fromEntries(kept.map((field) => [field, value[field]])), null, 2);
}

async function readJson(executor: Executor, path: string): Promise<Record<string, unknown> | undefined> {
  const text = await readText(executor, path);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Said below, as for a file that holds something else.
  }
  throw failure('package-not-readable', `expected an object as JSON in ${path}, got something else: repair the file`);
}

async function readText(executor: Executor, path: string): Promise<string | undefined> {
  const bytes = await executor.get(path);
  return bytes && Buffer.from(bytes).toString('utf8');
}

/** npm says what went wrong first and where its log is last. */
function errorLine(result: RunResult): string {
  const line = result.errors.split('\n').find((text) => /^npm (error|ERR!) (?!code |A complete log)/.test(text));
  return line?.replace(/^npm (error|ERR!) /, '') ?? lastLine(result);
}

function keyOf(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
