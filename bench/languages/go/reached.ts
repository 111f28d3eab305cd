import { randomUUID } from 'node:crypto';
import { posix } from 'node:path';
import type { Executor } from '../../executors/executor.ts';
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
  const listed = await executor.run([environment.runner, 'list', '-f', '{{.ImportPath}} {{.Module.Path}}', '.'], { cwd });
  const [importPath = '', module = ''] = listed.output.trim().split(' ');
  const profile = `${workFolder(environment)}/scratch/${randomUUID()}.cover`;
  await executor.put(profile, '');
  const coverage = ['-coverpkg', `${module}/...`, '-coverprofile', profile];
  const command = [environment.runner, 'test', '-run', '^$', '-bench', patternOf(name), '-benchtime', '1x', ...coverage, '.'];
  try {
    const ran = await executor.run(command, { cwd, timeoutSeconds: buildSeconds });
    if (ran.exitCode !== 0)
      throw failure(
        'benchmark-not-run',
        `expected ${measurement.target} to run once with its coverage counted, got: ${lastLine(ran)}`,
      );
    const blocks = parseCoverage(Buffer.from((await executor.get(profile)) ?? []).toString('utf8'), module);
    // The profile names files by the module's path; the repository may hold the module in a folder.
    const home = folder.slice(0, Math.max(0, folder.length - posix.relative(module, importPath).length)).replace(/\/$/, '');
    const covered = blocks.map((block) => ({ ...block, file: posix.join(home === '.' ? '' : home, block.file) }));
    const files = [...new Set(covered.map(({ file }) => file))];
    const functions = await listFunctions(executor, environment, checkout, files);
    return functions
      .filter(({ file, from, to }) => covered.some((block) => block.file === file && block.from <= to && block.to >= from))
      .map(({ file, qualifiedName }) => ({ file, qualifiedName }));
  } finally {
    await executor.run(['rm', '-f', profile]);
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
