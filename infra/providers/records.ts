import type { Executor } from '../../bench/executors/executor.ts';
import { failure } from '../../bench/failure.ts';
import type { Measured } from '../../bench/measure.ts';
import type { Tuning } from '../../bench/tuning/tuning.ts';

/** What tuning found for a target, as the optimization wrote it down. */
export async function readTuning(executor: Executor, file: string): Promise<Tuning> {
  return (await readJson(executor, file)) as Tuning;
}

/** What a benchmark job found, as it wrote it down. */
export async function readMeasured(executor: Executor, file: string): Promise<Measured> {
  return (await readJson(executor, file)) as Measured;
}

async function readJson(executor: Executor, file: string): Promise<unknown> {
  const bytes = await executor.get(file);
  if (bytes !== undefined) return JSON.parse(Buffer.from(bytes).toString('utf8'));
  throw failure(
    'record-missing',
    `${file} should hold a record of this session, and is not on ${executor.name}: run \`make up\` with --refresh to make it again`,
  );
}
