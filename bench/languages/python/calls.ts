import { randomUUID } from 'node:crypto';
import type { Executor } from '../../executors/executor.ts';
import { failure, isFailure } from '../../failure.ts';
import { lastLine } from '../../git.ts';
import type { Seconds } from '../../plan.ts';
import type {
  Behaviour,
  BehaviourRequest,
  Counts,
  Environment,
  Measurement,
  RecordedCalls,
  RecordRequest,
  TimedCommand,
} from '../language.ts';
import { workFolder } from '../script-set.ts';
import { calibratePytest, isPytestBenchmark, pytestCommand } from './pytest-benchmarks.ts';
import { askScript, putScripts, scriptsFolder } from './scripts.ts';
import { readModule } from './source.ts';
import { runTests } from './tests.ts';

/** Generated tests may never end on a target they do not understand. */
const generatedTestsSeconds = 60;

/** Runs the tests with the target watched and gathers the calls of all processes in one file. */
export async function recordCalls(
  executor: Executor,
  environment: Environment,
  checkout: string,
  request: RecordRequest,
): Promise<RecordedCalls> {
  const folder = workFolder(environment);
  const { modulePath, importRoot } = await readModule(executor, environment, checkout, request.target);
  const parts = `${request.callsFile}.parts`;
  const tests = `${request.callsFile}.tests`;
  await executor.run(['rm', '-rf', parts, tests, request.callsFile]);
  const watched = { module: modulePath, qualifiedName: request.target.qualifiedName, checkout, parts };
  const requestFile = `${request.callsFile}.request.json`;
  await executor.put(requestFile, JSON.stringify(watched));
  try {
    let command = request.command;
    if (request.generatedTests) {
      const soft = await askScript<{ files: Record<string, string> }>(
        executor,
        environment.runner,
        folder,
        'tuneup_source.py',
        ['soften'],
        { files: request.generatedTests },
        { cwd: checkout, isolated: true },
      );
      if (Object.keys(soft.files).length === 0) return { kept: 0, leftOut: [] };
      for (const [name, text] of Object.entries(soft.files)) await executor.put(`${tests}/${name}`, text);
      command = `$RUNNER -m pytest -q "$TUNEUP_TESTS" --rootdir "$TUNEUP_TESTS" -c /dev/null`;
    }
    if (request.benchmark) command = `"$RUNNER" "$TUNEUP_UNIT" --benchmark "$TUNEUP_BENCHMARK"`;
    if (isPytestBenchmark(request.benchmark))
      command = `$RUNNER -m pytest -q -o addopts= --benchmark-disable "$TUNEUP_BENCHMARK"`;
    await runTests(executor, environment, checkout, command, {
      env: {
        TUNEUP_RECORD: requestFile,
        TUNEUP_TESTS: tests,
        TUNEUP_UNIT: `${scriptsFolder(folder)}/tuneup_unit.py`,
        TUNEUP_BENCHMARK: request.benchmark ?? '',
      },
      signal: request.signal,
      ...(request.generatedTests ? { timeoutSeconds: generatedTestsSeconds } : {}),
    });
    const ask = <T>(command: string, timeoutSeconds: Seconds) =>
      askScript<T>(
        executor,
        environment.runner,
        folder,
        'tuneup_calls.py',
        [command],
        { ...watched, root: importRoot, callsFile: request.callsFile, typesFrom: request.typesFrom },
        { cwd: checkout, env: environment.variables, timeoutSeconds, ...(request.signal ? { signal: request.signal } : {}) },
      );
    const merged = await ask<RecordedCalls>('merge', 120);
    if (!request.generatedTests || merged.kept === 0) return merged;
    try {
      const { added } = await ask<{ added: number }>('scale', 60);
      return { ...merged, kept: merged.kept + added };
    } catch (error) {
      // Larger inputs are a help, not a need: a target that dies of them is timed on the small ones.
      if (!isFailure(error, 'script-failed')) throw error;
      return { ...merged, leftOut: [...merged.leftOut, 'no larger inputs could be made from the generated ones'] };
    }
  } finally {
    await executor.run(['rm', '-rf', parts, tests, requestFile]);
  }
}

/** Replays the calls in fresh processes: base twice, to leave out what changes by itself, and the candidate. */
export async function compareBehaviour(
  executor: Executor,
  environment: Environment,
  base: string,
  candidate: string,
  request: BehaviourRequest,
): Promise<Behaviour> {
  const folder = workFolder(environment);
  const scratch = `${folder}/scratch/${randomUUID()}`;
  const replay = (checkout: string, name: string, timeoutSeconds: Seconds) =>
    replayCalls(executor, environment, checkout, `${scratch}/${name}.jsonl`, request, timeoutSeconds);
  try {
    await executor.put(`${scratch}/begun`, '');
    const first = await replay(base, 'base', 300);
    await replay(base, 'again', first.wall * 3 + 20);
    const after = await replay(candidate, 'candidate', first.wall * 10 + 20);
    const ending =
      after.exitCode === 124
        ? `does not end within ${Math.round(first.wall * 10 + 20)} s`
        : `the process ends with exit code ${after.exitCode}: ${lastLine(after)}`;
    const compared = await askScript<Behaviour & { failed?: string }>(
      executor,
      environment.runner,
      folder,
      'tuneup_behaviour.py',
      ['compare'],
      {
        base: `${scratch}/base.jsonl`,
        again: `${scratch}/again.jsonl`,
        candidate: `${scratch}/candidate.jsonl`,
        tolerance: request.tolerance ?? 0,
        ending,
      },
      { cwd: base },
    );
    if (compared.failed)
      throw failure('replay-failed', `expected the recorded calls to be replayed on base, got: ${compared.failed}`);
    return compared;
  } finally {
    await executor.run(['rm', '-rf', scratch]);
  }
}

async function replayCalls(
  executor: Executor,
  environment: Environment,
  checkout: string,
  outcomes: string,
  request: BehaviourRequest,
  timeoutSeconds: Seconds,
) {
  const scripts = await putScripts(executor, workFolder(environment));
  return executor.run([environment.runner, `${scripts}/tuneup_behaviour.py`, 'replay'], {
    cwd: checkout,
    // Fixed here only: an order that hangs on the hash seed must be the same on both sides to be compared at all.
    env: { ...environment.variables, PYTHONHASHSEED: '0', PYTHONPATH: undefined },
    input: JSON.stringify({ checkout, outcomes, callsFiles: request.callsFiles }),
    timeoutSeconds,
    ...(request.signal ? { signal: request.signal } : {}),
  });
}

/** Nanoseconds that one sample should last: far above the clock's own cost. */
const sampleNanoseconds = 2_000_000;

/** Chooses how many passes a sample and how many samples a process has, and runs one such process to see what it takes. */
export async function calibrate(
  executor: Executor,
  environment: Environment,
  checkout: string,
  measurement: Measurement,
): Promise<Counts & { unitSeconds: Seconds }> {
  if (isPytestBenchmark(measurement.benchmark)) return calibratePytest(executor, environment, checkout, measurement.benchmark);
  await putScripts(executor, workFolder(environment));
  const measured = await runUnit(executor, timedCommand(environment, checkout, measurement, { iterations: 1, calls: 1 }), [
    '--calibrate',
    'yes',
  ]);
  const { passNs, aroundNs, startNs } = JSON.parse(measured.output) as { passNs: number; aroundNs: number; startNs: number };
  // Making arguments costs time outside of the window; it may not take longer than the start of the process does.
  const most = Math.max(1, Math.floor(50_000_000 / aroundNs));
  const calls = Math.max(1, Math.min(Math.ceil(sampleNanoseconds / passNs), most));
  const iterations = Math.max(3, Math.min(15, Math.ceil(Math.sqrt((startNs + 20_000_000) / (calls * aroundNs)))));
  const unit = await runUnit(executor, timedCommand(environment, checkout, measurement, { iterations, calls }), []);
  return { iterations, calls, unitSeconds: unit.wall };
}

async function runUnit(executor: Executor, command: TimedCommand, more: readonly string[]) {
  const result = await executor.run([...command.argv, ...more], { cwd: command.cwd, env: command.env, timeoutSeconds: 300 });
  if (result.exitCode === 0) return result;
  throw failure('target-not-timed', `expected the target to run by itself in ${command.cwd}, got: ${lastLine(result)}`);
}

/** The same words on every side; only the working folder differs, and the script puts that first on the import path. */
export function timedCommand(environment: Environment, checkout: string, measurement: Measurement, counts: Counts): TimedCommand {
  if (isPytestBenchmark(measurement.benchmark)) return pytestCommand(environment, checkout, measurement.benchmark, counts);
  const what = measurement.benchmark
    ? ['--benchmark', measurement.benchmark]
    : ['--recorded', measurement.callsFile ?? missingCalls(measurement.target)];
  // Compiled once by the warm-up, not in every process; the files lie in worktrees of ours and go with them.
  // An empty value counts as none, whatever the person's own environment says.
  const variables = { ...environment.variables, PYTHONDONTWRITEBYTECODE: '', PYTHONPYCACHEPREFIX: '' };
  const numbers = ['--iterations', String(counts.iterations), '--calls', String(counts.calls)];
  return {
    argv: [environment.runner, `${scriptsFolder(workFolder(environment))}/tuneup_unit.py`, ...numbers, ...what],
    cwd: checkout,
    env: variables,
  };
}

function missingCalls(target: string): never {
  throw failure('nothing-to-call', `expected recorded calls or a benchmark for ${target}, got neither: declare a benchmark`);
}

/** How many calls of a file are timed, and how many it holds. */
export async function countTimed(executor: Executor, environment: Environment, callsFile: string): Promise<number> {
  const code = 'import pickle, sys; print(len(pickle.load(open(sys.argv[1], "rb"))["timed"]))';
  const result = await executor.run([environment.runner, '-c', code, callsFile], { env: environment.variables });
  return result.exitCode === 0 ? Number(result.output) : 0;
}
