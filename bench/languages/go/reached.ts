import { randomUUID } from 'node:crypto';
import { posix } from 'node:path';
import type { Executor, RunResult } from '../../executors/executor.ts';
import { failure } from '../../failure.ts';
import { lastLine } from '../../git.ts';
import type { Environment, Measurement, TargetName } from '../language.ts';
import { workFolder } from '../script-set.ts';
import { buildSeconds, partsOf, patternOf } from './benchmarks.ts';
import { listFunctions } from './source.ts';

/** Functions of the module that one operation of a benchmark calls, by the coverage that the go tool counts. */
export async function listReached(
  executor: Executor,
  environment: Environment,
  checkout: string,
  measurement: Measurement,
): Promise<TargetName[]> {
  const { folder, name } = partsOf(measurement);
  const cwd = posix.join(checkout, folder);
  const { importPath, module } = await readPackage(executor, environment, cwd);
  const words = ['-run', '^$', '-bench', patternOf(name), '-benchtime', '1x', '-coverpkg', `${module}/...`, '.'];
  const { ran, profile } = await runCovered(executor, environment, cwd, words);
  if (ran.exitCode !== 0)
    throw failure(
      'benchmark-not-run',
      `expected ${measurement.target} to run once with its coverage counted, got: ${lastLine(ran)}`,
    );
  // The profile names files by the module's path; the repository may hold the module in a folder.
  const home = folder.slice(0, Math.max(0, folder.length - posix.relative(module, importPath).length)).replace(/\/$/, '');
  const covered = parseCoverage(profile, module).map((block) => ({
    ...block,
    file: posix.join(home === '.' ? '' : home, block.file),
  }));
  const files = [...new Set(covered.map(({ file }) => file))];
  const functions = await listFunctions(executor, environment, checkout, files);
  return functions
    .filter(({ file, from, to }) => covered.some((block) => block.file === file && block.from <= to && block.to >= from))
    .map(({ file, qualifiedName }) => ({ file, qualifiedName }));
}

/** True when one of these tests, of any package of the target's module, runs a statement of the function. */
export async function isCalledByTests(
  executor: Executor,
  environment: Environment,
  checkout: string,
  target: TargetName,
  tests: readonly string[],
  signal?: AbortSignal,
): Promise<boolean> {
  const cwd = posix.join(checkout, posix.dirname(target.file));
  const { importPath, module } = await readPackage(executor, environment, cwd);
  const [place] = (await listFunctions(executor, environment, checkout, [target.file])).filter(
    ({ qualifiedName }) => qualifiedName === target.qualifiedName,
  );
  if (!place) return false;
  const file = posix.join(posix.relative(module, importPath), posix.basename(target.file));
  const byPackage = groupTests(tests);
  // Its own package first: there they mostly are.
  const packages = [...byPackage.keys()].sort((one, other) => Number(other === importPath) - Number(one === importPath));
  for (const path of packages) {
    const words = ['-run', `^(${byPackage.get(path)?.join('|')})$`, '-coverpkg', importPath, path];
    const { ran, profile } = await runCovered(executor, environment, cwd, words, signal);
    if (ran.exitCode !== 0) continue;
    const blocks = parseCoverage(profile, module);
    if (blocks.some((block) => block.file === file && block.from <= place.to && block.to >= place.from)) return true;
  }
  return false;
}

/** Tests by their package, of names such as `example.org/shop.TestJoin`. A part of a test runs with the whole of it. */
export function groupTests(tests: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const test of tests) {
    const [, path, name] = /^(.+)\.((?:Test|Example|Fuzz)[^./]*)$/.exec(test) ?? [];
    if (path !== undefined && name !== undefined) groups.set(path, [...(groups.get(path) ?? []), name]);
  }
  return groups;
}

async function readPackage(executor: Executor, environment: Environment, cwd: string) {
  const listed = await executor.run([environment.runner, 'list', '-f', '{{.ImportPath}} {{.Module.Path}}', '.'], { cwd });
  const [importPath = '', module = ''] = listed.output.trim().split(' ');
  return { importPath, module };
}

async function runCovered(
  executor: Executor,
  environment: Environment,
  cwd: string,
  words: readonly string[],
  signal?: AbortSignal,
): Promise<{ ran: RunResult; profile: string }> {
  const path = `${workFolder(environment)}/scratch/${randomUUID()}.cover`;
  await executor.put(path, '');
  try {
    const command = [environment.runner, 'test', '-coverprofile', path, ...words];
    const ran = await executor.run(command, { cwd, timeoutSeconds: buildSeconds, ...(signal ? { signal } : {}) });
    return { ran, profile: Buffer.from((await executor.get(path)) ?? []).toString('utf8') };
  } finally {
    await executor.run(['rm', '-f', path]);
  }
}

/** The blocks that ran, of a profile such as `example.org/shop/cart/sum.go:3.22,8.2 4 1`; files as the module names them. */
export function parseCoverage(text: string, module: string): { file: string; from: number; to: number }[] {
  return text.split('\n').flatMap((line) => {
    const [, path = '', from, to, count] = /^(.+):(\d+)\.\d+,(\d+)\.\d+ \d+ (\d+)$/.exec(line) ?? [];
    if (!path.startsWith(`${module}/`) || count === undefined || count === '0') return [];
    return [{ file: path.slice(module.length + 1), from: Number(from), to: Number(to) }];
  });
}
