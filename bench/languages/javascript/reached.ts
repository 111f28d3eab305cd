import { randomUUID } from 'node:crypto';
import type { Executor } from '../../executors/executor.ts';
import { failure } from '../../failure.ts';
import { lastLine } from '../../git.ts';
import type { Environment, Measurement, TargetName } from '../language.ts';
import { workFolder } from '../script-set.ts';
import { timedCommand } from './benchmarks.ts';
import { equip, scripts } from './environment.ts';

/** Functions of the checkout that one process of a benchmark calls, by the coverage that node counts. */
export async function listReached(
  executor: Executor,
  environment: Environment,
  checkout: string,
  measurement: Measurement,
): Promise<TargetName[]> {
  const place = await scripts.put(executor, workFolder(environment));
  await equip(executor, environment, checkout);
  const folder = `${workFolder(environment)}/scratch/${randomUUID()}.coverage`;
  const { argv, env } = timedCommand(environment, checkout, measurement, { iterations: 1, calls: 1 });
  try {
    const counted = { ...env, NODE_V8_COVERAGE: folder, TUNEUP_SAMPLES: undefined };
    const ran = await executor.run(argv, { cwd: checkout, env: counted, timeoutSeconds: 300 });
    const read = await executor.run([environment.runner, `${place}/tuneup_reached.mjs`, folder], { cwd: checkout });
    if (ran.exitCode === 0 && read.exitCode === 0) return JSON.parse(read.output) as TargetName[];
    throw failure(
      'benchmark-not-run',
      `expected ${measurement.target} to run once with its coverage counted, got: ${lastLine(ran.exitCode === 0 ? read : ran)}`,
    );
  } finally {
    await executor.run(['rm', '-rf', folder]);
  }
}
