import type { Executor } from '../../executors/executor.ts';
import { failure } from '../../failure.ts';
import { git, lastLine } from '../../git.ts';
import type { Seconds } from '../../plan.ts';
import { quoteWord } from '../../quote-word.ts';
import type { Counts, Environment, Measurement, TimedCommand } from '../language.ts';
import { workFolder } from '../script-set.ts';
import { equip, scripts } from './environment.ts';

/** Nanoseconds that one sample should last: far above the clock's own cost. */
const sampleNanoseconds = 2_000_000;

export const extensions = ['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts'];

/** Files that export `run`: those in the folder, or without one those that are named as benchmarks anywhere. */
export async function listBenchmarks(
  executor: Executor,
  _environment: Environment,
  checkout: string,
  folder?: string,
): Promise<Measurement[]> {
  const listed = (await git(executor, checkout, ['ls-files', '--', ...(folder === undefined ? [] : [folder])])).split('\n');
  const found: Measurement[] = [];
  for (const file of listed.filter((each) => isSource(each) && (folder !== undefined || isNamedBenchmark(each)))) {
    const text = await executor.get(`${checkout}/${file}`);
    if (text && exportsRun(Buffer.from(text).toString('utf8')))
      found.push({ target: file, kind: 'benchmark', benchmark: file, calls: 1 });
  }
  return found;
}

/** True for a module that seems to export `run`; whether it does shows when it is loaded. */
export function exportsRun(source: string): boolean {
  return [
    /^export\s+(async\s+)?function\s*\*?\s*run\b/m,
    /^export\s+(const|let|var)\s+run\b/m,
    /^export\s*\{[^}]*\brun\b[^}]*\}/m,
    /^(module\.)?exports\.run\s*=/m,
    /^module\.exports\s*=\s*\{[^}]*\brun\b/m,
  ].some((form) => form.test(source));
}

/** Chooses how many calls a sample and how many samples a process has, and runs one such process to see what it takes. */
export async function calibrate(
  executor: Executor,
  environment: Environment,
  checkout: string,
  measurement: Measurement,
): Promise<Counts & { unitSeconds: Seconds }> {
  await scripts.put(executor, workFolder(environment));
  await equip(executor, environment, checkout);
  const measured = await runUnit(executor, timedCommand(environment, checkout, measurement, { iterations: 1, calls: 1 }), [
    '--calibrate',
  ]);
  const { passNs, aroundNs, startNs } = JSON.parse(measured.output) as { passNs: number; aroundNs: number; startNs: number };
  // Making inputs costs time outside of the window; it may not take longer than the start of the process does.
  const most = Math.max(1, Math.floor(50_000_000 / aroundNs));
  const calls = Math.max(1, Math.min(Math.ceil(sampleNanoseconds / passNs), most));
  const iterations = Math.max(3, Math.min(15, Math.ceil(Math.sqrt(startNs / (calls * aroundNs)))));
  const unit = await runUnit(executor, timedCommand(environment, checkout, measurement, { iterations, calls }), []);
  return { iterations, calls, unitSeconds: unit.wall };
}

/** The same words on every side; only the working folder differs. */
export function timedCommand(environment: Environment, checkout: string, measurement: Measurement, counts: Counts): TimedCommand {
  const unit = `${scripts.folder(workFolder(environment))}/tuneup_unit.mjs`;
  const numbers = ['--iterations', String(counts.iterations), '--calls', String(counts.calls)];
  return {
    argv: [environment.runner, unit, ...whatIsTimed(measurement), ...numbers],
    cwd: checkout,
    env: { ...environment.variables },
  };
}

/** The best run within a second: the first ones are interpreted. */
export function timeUpstream(benchmark: string): string {
  const program = [
    'const { pathToFileURL } = await import("node:url")',
    'const { run, setup } = await import(pathToFileURL(process.argv[1]).href)',
    'let best = Infinity',
    'for (const end = performance.now() + 1000; performance.now() < end; ) { const value = await setup?.(); const began = performance.now(); await run(value); best = Math.min(best, performance.now() - began) }',
    'console.log(best / 1000, "s")',
  ].join('; ');
  return `node --input-type=module -e ${quoteWord(program)} ${quoteWord(benchmark)}`;
}

function whatIsTimed({ target, benchmark, callsFile }: Measurement): string[] {
  if (benchmark !== undefined) return ['--benchmark', benchmark];
  if (callsFile !== undefined) return ['--recorded', callsFile];
  throw failure(
    'nothing-to-call',
    `expected recorded calls or a benchmark for ${target}, got neither: declare a file that exports run()`,
  );
}

async function runUnit(executor: Executor, command: TimedCommand, more: readonly string[]) {
  const env = { ...command.env, TUNEUP_SAMPLES: undefined };
  const result = await executor.run([...command.argv, ...more], { cwd: command.cwd, env, timeoutSeconds: 300 });
  if (result.exitCode === 0) return result;
  throw failure('target-not-timed', `expected the target to run by itself in ${command.cwd}, got: ${lastLine(result)}`);
}

function isSource(file: string): boolean {
  return extensions.some((ending) => file.endsWith(ending)) && !/\.d\.[cm]?ts$/.test(file);
}

function isNamedBenchmark(file: string): boolean {
  return /(^|\/)(bench|benches|benchmark|benchmarks)\/|(^|[./_-])bench(mark)?s?\.[cm]?[jt]s$/.test(file);
}
