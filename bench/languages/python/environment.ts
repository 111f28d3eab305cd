import { createHash } from 'node:crypto';
import type { Executor, RunResult } from '../../executors/executor.ts';
import { failure } from '../../failure.ts';
import { git, lastLine } from '../../git.ts';
import type { Environment, PrepareOptions } from '../language.ts';
import { workFolderVariable } from '../script-set.ts';
import { installSeconds, runSetup } from '../set-up.ts';
import { askScript, putScripts } from './scripts.ts';
import { collectTests } from './tests.ts';

/** What the project's own files ask for. */
interface Dependencies {
  required: string[];
  tests: string[];
  files: string[];
  testFiles: string[];
  fingerprint: string;
  version: string;
  isPackage: boolean;
  builds: boolean;
  hasTests: boolean;
  usesUnittest: boolean;
}

/** What is written last into an environment: without it, the environment was killed while it was made. */
interface Finished {
  version: string;
  notes: string[];
}

const oldest = [3, 8] as const;

/**
 * Makes the virtual environment of a checkout, or takes the one already made from the same interpreter, set-up command and
 * requirement files. The project itself is not installed: its code comes from the checkout that is asked about. Only where
 * its tests cannot be collected that way is it built, and a note says so.
 */
export async function prepareEnvironment(
  executor: Executor,
  checkout: string,
  folder: string,
  options: PrepareOptions,
): Promise<Environment> {
  const say = options.onProgress ?? (() => {});
  const python = await findPython(executor);
  await putScripts(executor, folder);
  const wanted = await readDependencies(executor, python, folder, checkout);
  const key = createHash('sha256')
    .update(JSON.stringify([wanted.fingerprint, options.setupCommand ?? '']))
    .digest('hex')
    .slice(0, 16);
  const home = `${folder}/environments/${key}`;
  const environment: Environment = {
    runner: `${home}/bin/python`,
    variables: { PYTHONDONTWRITEBYTECODE: '1', PYTHONNOUSERSITE: '1', [workFolderVariable]: folder },
    version: wanted.version,
  };

  const finished = await readFinished(executor, home);
  if (finished && (await executor.run([environment.runner, '-c', ''])).exitCode === 0)
    return { ...environment, notes: finished.notes };

  await executor.run(['rm', '-rf', home]);
  say(`making an environment with Python ${wanted.version}`);
  const installer = await createInstaller(executor, python, home, environment.runner, options.signal);
  const notes: string[] = [];
  if (options.setupCommand) {
    await runSetup(executor, {
      command: options.setupCommand,
      checkout,
      path: [`${home}/bin`],
      env: { ...environment.variables, VIRTUAL_ENV: home, RUNNER: environment.runner },
      signal: options.signal,
    });
  } else {
    await installDependencies(installer, executor, python, folder, checkout, environment, notes, say);
    if (wanted.isPackage) await buildWhereNeeded(installer, executor, checkout, folder, home, environment, wanted, notes, say);
  }
  await executor.put(`${home}/environment.json`, JSON.stringify({ version: wanted.version, notes } satisfies Finished));
  return { ...environment, notes };
}

async function findPython(executor: Executor): Promise<string> {
  let tooOld: string | undefined;
  for (const name of ['python3', 'python']) {
    const result = await executor.run([name, '-c', 'import sys; print(sys.executable); print("%d.%d" % sys.version_info[:2])']);
    if (result.exitCode !== 0) continue;
    const [path, version] = result.output.split('\n');
    if (!path || !version) continue;
    const [major, minor] = version.split('.').map(Number);
    if (major === oldest[0] && (minor ?? 0) >= oldest[1]) return path;
    tooOld = version;
  }
  const wanted = `expected Python ${oldest.join('.')} or newer as python3 on the PATH of ${executor.name}`;
  if (tooOld) throw failure('python-too-old', `${wanted}, got ${tooOld}: install a newer Python`);
  throw failure('python-missing', `${wanted}, found none: install Python (Debian: apt install python3 python3-venv)`);
}

function readDependencies(executor: Executor, python: string, folder: string, checkout: string): Promise<Dependencies> {
  return askScript(executor, python, folder, 'tuneup_dependencies.py', [], {}, { cwd: checkout, isolated: true });
}

async function readFinished(executor: Executor, home: string): Promise<Finished | undefined> {
  const bytes = await executor.get(`${home}/environment.json`);
  return bytes && (JSON.parse(Buffer.from(bytes).toString('utf8')) as Finished);
}

type Installer = (args: readonly string[], cwd: string) => Promise<RunResult>;

/** uv where it is on the PATH, since it is many times faster; else venv and pip. */
async function createInstaller(
  executor: Executor,
  python: string,
  home: string,
  runner: string,
  signal: AbortSignal | undefined,
): Promise<Installer> {
  const limits = { timeoutSeconds: installSeconds, ...(signal ? { signal } : {}) };
  if ((await executor.run(['uv', '--version'])).exitCode === 0) {
    const made = await executor.run(['uv', 'venv', '--quiet', '--python', python, home], limits);
    if (made.exitCode === 0) {
      return (args, cwd) => executor.run(['uv', 'pip', 'install', '--quiet', '--python', runner, ...args], { cwd, ...limits });
    }
    await executor.run(['rm', '-rf', home]);
  }
  const made = await executor.run([python, '-m', 'venv', home], limits);
  if (made.exitCode !== 0) {
    throw failure(
      'environment-not-made',
      `expected "${python} -m venv" to make an environment, got: ${lastLine(made)}: install Python's venv module (Debian: apt install python3-venv)`,
    );
  }
  const pip = [
    runner,
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--no-input',
    '--prefer-binary',
    '--timeout',
    '20',
  ];
  return (args, cwd) => executor.run([...pip, ...args], { cwd, ...limits });
}

async function installDependencies(
  install: Installer,
  executor: Executor,
  python: string,
  folder: string,
  checkout: string,
  environment: Environment,
  notes: string[],
  say: (text: string) => void,
): Promise<void> {
  const runner = environment.runner;
  const pytest = await install(['pytest'], checkout);
  // Read again by the environment's interpreter: one older than 3.11 reads pyproject.toml with what pip brings along.
  const fromVenv = await readDependencies(executor, runner, folder, checkout);
  const wanted = fromVenv.required.length > 0 ? fromVenv : await readDependencies(executor, python, folder, checkout);
  if (pytest.exitCode !== 0) {
    if (!wanted.usesUnittest) {
      throw failure(
        'pytest-not-installed',
        `expected pip to install pytest, got: ${lastLine(pytest)}: check the way to the package index, or set setupCommand`,
      );
    }
    notes.push(`pytest could not be installed (${lastLine(pytest)}); the tests run under unittest`);
  }
  const required = [...wanted.required, ...wanted.files.flatMap((file) => ['-r', file])];
  if (required.length > 0) {
    say(`installing what the project needs: ${[...wanted.required, ...wanted.files].join(', ')}`);
    const result = await install(required, checkout);
    if (result.exitCode !== 0) {
      throw failure(
        'dependencies-not-installed',
        `expected pip to install ${required.join(' ')}, got: ${lastLine(result)}: set setupCommand to what installs them`,
      );
    }
  }
  const tests = [...wanted.tests, ...wanted.testFiles.flatMap((file) => ['-r', file])];
  if (tests.length > 0) {
    say(`installing what its tests need: ${[...wanted.tests, ...wanted.testFiles].join(', ')}`);
    const result = await install(tests, checkout);
    if (result.exitCode !== 0) notes.push(`what the tests ask for could not all be installed: ${lastLine(result)}`);
  }
}

/** Builds the project where its tests cannot even be collected from the sources alone. */
async function buildWhereNeeded(
  install: Installer,
  executor: Executor,
  checkout: string,
  folder: string,
  home: string,
  environment: Environment,
  wanted: Dependencies,
  notes: string[],
  say: (text: string) => void,
): Promise<void> {
  const why = wanted.builds
    ? 'it has extension modules'
    : wanted.hasTests
      ? await collectionTrouble(executor, environment, checkout)
      : undefined;
  if (why === undefined) return;
  say(`building the project, since ${why}`);
  // From a copy: a build writes into its source tree.
  const copy = `${folder}/build-${Date.now()}`;
  try {
    await git(executor, checkout, ['clone', '--quiet', '--shared', '.', copy]);
    const result = await install(['--no-deps', copy], checkout);
    if (result.exitCode !== 0) {
      notes.push(`the project could not be built: ${lastLine(result)}`);
      return;
    }
  } finally {
    await executor.run(['rm', '-rf', copy]);
  }
  const site = await executor.run([environment.runner, '-c', 'import sysconfig; print(sysconfig.get_paths()["platlib"])']);
  const packages = site.output.trim() || `${home}/lib`;
  const scripts = await putScripts(executor, folder);
  await executor.run(['cp', `${scripts}/tuneup_overlay.py`, `${packages}/tuneup_overlay.py`]);
  await executor.put(`${packages}/tuneup_overlay.pth`, 'import tuneup_overlay\n');
  notes.push(`the project was built and installed, since ${why}; its Python files still come from the checkout`);
}

async function collectionTrouble(executor: Executor, environment: Environment, checkout: string): Promise<string | undefined> {
  const collected = await collectTests(executor, environment, checkout, '');
  // 5 is "no tests"; a module that cannot be imported makes it 1 or 2.
  if (collected.exitCode === 0 || collected.exitCode === 5 || collected.why.includes('unrecognized arguments')) return undefined;
  return `its tests cannot be collected without it (${collected.why})`;
}
