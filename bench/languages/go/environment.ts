import type { Executor } from '../../executors/executor.ts';
import { failure } from '../../failure.ts';
import { lastLine } from '../../git.ts';
import type { Environment, PrepareOptions } from '../language.ts';
import { createScriptSet, workFolderVariable } from '../script-set.ts';
import { installSeconds, runSetup, shellWith } from '../set-up.ts';

export const scripts = createScriptSet(new URL('.', import.meta.url), ['tuneup_source.go', 'tuneup_unit.py']);

/**
 * Finds the go tool and brings the modules that go.sum names into Go's own cache, where every worktree finds them. What is timed are test
 * binaries that each worktree builds; `$RUNNER` in a test command is the go tool.
 */
export async function prepareEnvironment(
  executor: Executor,
  checkout: string,
  folder: string,
  options: PrepareOptions,
): Promise<Environment> {
  const { runner, version } = await findGo(executor);
  await scripts.put(executor, folder);
  const environment: Environment = { runner, version, variables: { [workFolderVariable]: folder }, notes: [] };
  const { setupCommand: command, signal } = options;
  if (command) {
    await runSetup(executor, { command, checkout, path: [folderOf(environment)], env: { RUNNER: runner }, signal });
    return environment;
  }
  if ((await executor.get(`${checkout}/go.sum`)) && !(await executor.get(`${checkout}/vendor/modules.txt`))) {
    options.onProgress?.('bringing the modules that go.sum names');
    const result = await executor.run([runner, 'mod', 'download'], {
      cwd: checkout,
      timeoutSeconds: installSeconds,
      ...(signal ? { signal } : {}),
    });
    if (result.exitCode !== 0) {
      throw failure(
        'dependencies-not-installed',
        `expected "go mod download" to bring what go.sum names, got: ${lastLine(result)}: check the way to the module proxy, or set setupCommand`,
      );
    }
  }
  return environment;
}

/** A command line in which `go` is the one that was found. */
export function shell(environment: Environment, command: string): string[] {
  return shellWith([folderOf(environment)], command);
}

function folderOf({ runner }: Environment): string {
  return runner.replace(/\/[^/]+$/, '');
}

async function findGo(executor: Executor): Promise<{ runner: string; version: string }> {
  const wanted = `expected the go tool on the PATH of ${executor.name}`;
  const found = await executor.run(['go', 'env', 'GOROOT', 'GOVERSION']);
  if (found.exitCode === 127) throw failure('go-missing', `${wanted}, found none: install Go`);
  const [root, version] = found.output.trim().split('\n');
  if (found.exitCode !== 0 || !root || !version?.startsWith('go'))
    throw failure('go-missing', `${wanted}, got: ${lastLine(found)}: install Go`);
  return { runner: `${root}/bin/go`, version: version.slice(2) };
}
