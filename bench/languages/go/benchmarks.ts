import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { Executor } from '../../executors/executor.ts';
import { failure } from '../../failure.ts';
import { git, lastLine } from '../../git.ts';
import type { Seconds } from '../../plan.ts';
import { quoteWord } from '../../quote-word.ts';
import { parseGoBenchmarks } from '../../sources/go-benchmarks.ts';
import type { Counts, Environment, Measurement, TargetName, TimedCommand } from '../language.ts';
import { workFolder } from '../script-set.ts';
import { scripts } from './environment.ts';

/**
 * Nanoseconds that one sample should last: the first operations of a process run with cold caches, and what the testing package does between
 * samples is in the processor time; both weigh less among many.
 */
const sampleNanoseconds = 10_000_000;
/** Longest that building a package may take. */
export const buildSeconds = 600;

/** A benchmark of a package: `parse/parse_test.go:BenchmarkParse/small` is the part `small` of `BenchmarkParse` in the folder `parse`. */
export function asBenchmark(target: TargetName): Measurement | undefined {
  if (!/^Benchmark/.test(target.qualifiedName)) return undefined;
  const name = `${target.file}:${target.qualifiedName}`;
  return { target: name, kind: 'benchmark', benchmark: name, calls: 1 };
}

/** Every benchmark of the packages in the folder, its parts by themselves. Each is run once to learn its parts. */
export async function listBenchmarks(
  executor: Executor,
  environment: Environment,
  checkout: string,
  folder?: string,
  passOver?: (sentence: string) => void,
): Promise<Measurement[]> {
  const place = folder?.replace(/\/+$/, '');
  const files = (
    await git(executor, checkout, ['ls-files', '--', place === undefined ? '*_test.go' : `${place}/*_test.go`])
  ).split('\n');
  const declared = new Map<string, string>();
  for (const file of files.filter((each) => each.endsWith('_test.go'))) {
    const source = Buffer.from((await executor.get(`${checkout}/${file}`)) ?? []).toString('utf8');
    for (const [, name = ''] of source.matchAll(/^func (Benchmark\w*)\(\w+ \*testing\.B\)/gm))
      declared.set(`${posix.dirname(file)}:${name}`, file);
  }
  const found: Measurement[] = [];
  for (const packageFolder of new Set([...declared.values()].map((file) => posix.dirname(file)))) {
    for (const name of await listParts(executor, environment, checkout, packageFolder, passOver)) {
      const file = declared.get(`${packageFolder}:${name.split('/')[0]}`);
      const measurement = file && asBenchmark({ file, qualifiedName: name });
      if (measurement) found.push(measurement);
    }
  }
  return found;
}

async function listParts(
  executor: Executor,
  environment: Environment,
  checkout: string,
  folder: string,
  passOver?: (sentence: string) => void,
): Promise<string[]> {
  const command = [environment.runner, 'test', '-run', '^$', '-bench', '.', '-benchtime', '1x', '.'];
  const result = await executor.run(command, { cwd: `${checkout}/${folder}`, timeoutSeconds: buildSeconds });
  if (result.exitCode === 0) return parseGoBenchmarks(result.output).map((benchmark) => benchmark.name);
  const trouble = `expected the benchmarks of ${folder} to run once each, got: ${goError(result.output, result.errors) ?? lastLine(result)}`;
  if (!passOver) throw failure('benchmarks-not-listed', `${trouble}: repair them, or name those to time by --target`);
  passOver(trouble);
  return [];
}

/** Builds the test binary of each package that is timed. One that is there was built from this worktree's commit. */
export async function equip(
  executor: Executor,
  environment: Environment,
  checkout: string,
  measurements: readonly Measurement[],
): Promise<void> {
  for (const folder of new Set(measurements.map((measurement) => partsOf(measurement).folder))) {
    const binary = binaryOf(checkout, folder);
    if ((await executor.run(['test', '-x', binary])).exitCode === 0) continue;
    const built = await executor.run([environment.runner, 'test', '-c', '-o', `${binary}.part`, '.'], {
      cwd: `${checkout}/${folder}`,
      timeoutSeconds: buildSeconds,
    });
    // A package without tests builds to nothing, and go calls that well.
    const placed = built.exitCode === 0 ? await executor.run(['mv', `${binary}.part`, binary]) : built;
    if (placed.exitCode === 0) continue;
    throw failure(
      'binary-not-built',
      `expected "go test -c" to build the tests of ${folder}, got: ${goError(built.output, built.errors) ?? lastLine(built)}`,
    );
  }
}

/** Chooses how many operations a sample and how many samples a process has, and runs one such process to see what it takes. */
export async function calibrate(
  executor: Executor,
  environment: Environment,
  checkout: string,
  measurement: Measurement,
): Promise<Counts & { unitSeconds: Seconds }> {
  await scripts.put(executor, workFolder(environment));
  await equip(executor, environment, checkout, [measurement]);
  const run = async (counts: Counts) => {
    const command = timedCommand(environment, checkout, measurement, counts);
    const env = { ...command.env, TUNEUP_SAMPLES: undefined };
    const result = await executor.run(command.argv, { cwd: command.cwd, env, timeoutSeconds: 300 });
    if (result.exitCode !== 0)
      throw failure('target-not-timed', `expected the benchmark to run by itself in ${command.cwd}, got: ${lastLine(result)}`);
    const { samplesNs } = JSON.parse(result.output) as { samplesNs: number[] };
    return { sampleNs: Math.max(1, Math.min(...samplesNs)), wall: result.wall };
  };
  // Ten times more until a sample is long enough to read: the clock and the cold start weigh on a short one.
  let calls = 1;
  let tried = await run({ iterations: 1, calls });
  while (tried.sampleNs < sampleNanoseconds / 10 && calls < 100_000_000 && tried.wall < 5) {
    calls *= 10;
    tried = await run({ iterations: 1, calls });
  }
  calls = Math.max(1, Math.round((calls * sampleNanoseconds) / tried.sampleNs));
  const iterations = 3;
  const unit = await run({ iterations, calls });
  return { iterations, calls, unitSeconds: unit.wall };
}

/** The package's test binary under a script that reads what it prints; both lie in the worktree or beside it, at paths of equal length. */
export function timedCommand(environment: Environment, checkout: string, measurement: Measurement, counts: Counts): TimedCommand {
  const { folder, name } = partsOf(measurement);
  const unit = `${scripts.folder(workFolder(environment))}/tuneup_unit.py`;
  const numbers = ['--iterations', String(counts.iterations), '--calls', String(counts.calls)];
  return {
    argv: ['python3', '-I', '-S', unit, '--name', name, ...numbers, binaryOf(checkout, folder)],
    cwd: posix.join(checkout, folder),
    env: { ...environment.variables },
  };
}

/** By the go tool itself. */
export function timeUpstream(benchmark: string): string {
  const { folder, name } = partsOf({ target: benchmark, kind: 'benchmark', benchmark, calls: 1 });
  return `go test -run '^$' -bench ${quoteWord(patternOf(name))} ${quoteWord(folder === '.' ? '.' : `./${folder}`)}`;
}

/** What `go test -bench` takes for exactly this benchmark. */
export function patternOf(name: string): string {
  const exactly = (part: string) => `^${part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`;
  return name.split('/').map(exactly).join('/');
}

/** The package's folder and the benchmark's name in it. Fails with `nothing-to-call`. */
export function partsOf(measurement: Measurement): { folder: string; name: string } {
  const [file, name] = measurement.benchmark?.split(':') ?? [];
  if (file && name) return { folder: posix.dirname(file), name };
  throw failure(
    'nothing-to-call',
    `expected a benchmark for ${measurement.target}, got "${measurement.benchmark ?? 'none'}": name one such as "parse/parse_test.go:BenchmarkParse"`,
  );
}

/** In a folder that starts with a dot, which the go tool passes over. */
function binaryOf(checkout: string, folder: string): string {
  return `${checkout}/.tuneup/${createHash('sha256').update(folder).digest('hex').slice(0, 12)}.test`;
}

/** The first complaint of the compiler, or of a benchmark that failed. */
function goError(...texts: string[]): string | undefined {
  return /^.*(?:\.go:\d+:.*|panic: .*)$/m.exec(texts.join('\n'))?.[0]?.trim();
}
