import { randomUUID } from 'node:crypto';
import type { Executor, RunResult } from '../../executors/executor.ts';
import { failure } from '../../failure.ts';
import { lastLine } from '../../git.ts';
import type { Seconds } from '../../plan.ts';
import type { Behaviour, BehaviourRequest, Environment, RecordedCalls, RecordRequest } from '../language.ts';
import { workFolder } from '../script-set.ts';
import { compareOutcomes, parseOutcomes } from './behaviour.ts';
import { equip, scripts, shell } from './environment.ts';

const mostSeconds = 1800;

/** Runs the tests, or a declared benchmark, with the function watched in every process, and gathers its calls in one file. */
export async function recordCalls(
  executor: Executor,
  environment: Environment,
  checkout: string,
  request: RecordRequest,
): Promise<RecordedCalls> {
  const { target, callsFile, benchmark, signal } = request;
  const name = nameOf(target.qualifiedName);
  if (request.generatedTests) return { kept: 0, leftOut: ['generated tests are not run for JavaScript'] };
  const place = await scripts.put(executor, workFolder(environment));
  await equip(executor, environment, checkout);
  const parts = `${callsFile}.parts`;
  const requestFile = `${callsFile}.request.json`;
  await executor.run(['rm', '-rf', parts, callsFile]);
  await executor.put(requestFile, JSON.stringify({ file: `${checkout}/${target.file}`, name, parts }));
  const command = benchmark === undefined ? request.command : '"$RUNNER" "$TUNEUP_UNIT" --benchmark "$TUNEUP_BENCHMARK"';
  try {
    const ran = await executor.run(shell(environment, checkout, command), {
      cwd: checkout,
      env: {
        ...environment.variables,
        RUNNER: environment.runner,
        NODE_OPTIONS: `--import=${fileUrl(`${place}/tuneup_watch.mjs`)}`,
        NODE_TEST_CONTEXT: undefined,
        CI: 'true',
        TUNEUP_RECORD: requestFile,
        TUNEUP_UNIT: `${place}/tuneup_unit.mjs`,
        TUNEUP_BENCHMARK: benchmark ?? '',
        TUNEUP_SAMPLES: undefined,
      },
      timeoutSeconds: mostSeconds,
      ...(signal ? { signal } : {}),
    });
    const refused = /^expected Node .* to reach single functions.*$/m.exec(`${ran.errors}\n${ran.output}`)?.[0];
    if (refused) throw failure('functions-not-read', refused);
    return await askScript<RecordedCalls>(executor, environment, checkout, 'tuneup_calls.mjs', ['merge'], {
      file: target.file,
      name,
      parts,
      callsFile,
    });
  } finally {
    await executor.run(['rm', '-rf', parts, requestFile]);
  }
}

/** How many calls of a file are timed. */
export async function countTimed(executor: Executor, environment: Environment, callsFile: string): Promise<number> {
  const script = `${await scripts.put(executor, workFolder(environment))}/tuneup_calls.mjs`;
  const result = await executor.run([environment.runner, script, 'count', callsFile]);
  return result.exitCode === 0 ? Number(result.output) : 0;
}

/** Makes the calls again in fresh processes: in base twice, to leave out what changes by itself, and in the candidate. */
export async function compareBehaviour(
  executor: Executor,
  environment: Environment,
  base: string,
  candidate: string,
  request: BehaviourRequest,
): Promise<Behaviour> {
  if (request.tolerance) {
    throw failure(
      'tolerance-not-kept',
      `expected no tolerance for JavaScript, whose results are compared to the last digit, got ${request.tolerance}: leave it out`,
    );
  }
  const scratch = `${workFolder(environment)}/scratch/${randomUUID()}`;
  const replay = async (checkout: string, side: string, timeoutSeconds: Seconds) => {
    const outcomes = `${scratch}/${side}.jsonl`;
    await equip(executor, environment, checkout);
    const result = await replayCalls(executor, environment, checkout, outcomes, request, timeoutSeconds);
    return { result, outcomes: parseOutcomes(Buffer.from((await executor.get(outcomes)) ?? []).toString('utf8')) };
  };
  try {
    await executor.put(`${scratch}/begun`, '');
    const first = await replay(base, 'base', 300);
    if (first.result.exitCode !== 0)
      throw failure(
        'replay-failed',
        `expected the recorded calls to be made again on base, got: ${first.result.errors.trim().split('\n').at(-1)}`,
      );
    const limit = first.result.wall * 10 + 20;
    const again = await replay(base, 'again', limit);
    const after = await replay(candidate, 'candidate', limit);
    const ending =
      after.result.exitCode === 124
        ? `does not end within ${Math.round(limit)} s`
        : `the process ends with exit code ${after.result.exitCode}: ${lastLine(after.result)}`;
    return compareOutcomes(first.outcomes, again.outcomes, after.outcomes, ending);
  } finally {
    await executor.run(['rm', '-rf', scratch]);
  }
}

async function replayCalls(
  executor: Executor,
  environment: Environment,
  checkout: string,
  outcomes: string,
  { target, callsFiles, signal }: BehaviourRequest,
  timeoutSeconds: Seconds,
): Promise<RunResult> {
  const place = await scripts.put(executor, workFolder(environment));
  return executor.run([environment.runner, `${place}/tuneup_behaviour.mjs`], {
    cwd: checkout,
    env: environment.variables,
    input: JSON.stringify({ file: target.file, name: nameOf(target.qualifiedName), callsFiles, outcomes }),
    timeoutSeconds,
    ...(signal ? { signal } : {}),
  });
}

/** Runs a script with a JSON request on stdin and reads its JSON answer. Fails with `script-failed`. */
export async function askScript<T>(
  executor: Executor,
  environment: Environment,
  checkout: string,
  script: string,
  args: readonly string[],
  request: unknown,
): Promise<T> {
  const place = await scripts.put(executor, workFolder(environment));
  // Scripts that read sources do so with the parser that node itself carries.
  const result = await executor.run([environment.runner, '--expose-internals', `${place}/${script}`, ...args], {
    cwd: checkout,
    env: environment.variables,
    input: JSON.stringify(request),
    timeoutSeconds: 120,
  });
  if (result.exitCode === 0) return JSON.parse(result.output) as T;
  const refused = /^expected .*$/m.exec(result.errors)?.[0];
  if (refused) throw failure('functions-not-read', refused);
  throw failure('script-failed', `expected ${script} to end well in ${checkout}, got: ${lastLine(result)}`);
}

/** Methods have a receiver, which cannot be copied whole. Fails with `functions-not-read`. */
export function nameOf(qualifiedName: string): string {
  if (/^[\w$]+$/.test(qualifiedName)) return qualifiedName;
  throw failure(
    'functions-not-read',
    `expected a function at the top level of its file, got "${qualifiedName}": declare a benchmark, a module that exports run(), for what belongs to a class`,
  );
}

function fileUrl(path: string): string {
  return `file://${encodeURI(path)}`;
}
