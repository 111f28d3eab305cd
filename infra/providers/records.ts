import { readFileSync } from 'node:fs';
import { failure } from '../../bench/failure.ts';
import type { Measured } from '../../bench/measure.ts';
import type { Tuning } from '../../bench/tuning/tuning.ts';

/** What tuning found for a target, as the optimization wrote it down. */
export function readTuning(file: string): Tuning {
  return readJson(file) as Tuning;
}

/** What a benchmark job found, as it wrote it down. */
export function readMeasured(file: string): Measured {
  return readJson(file) as Measured;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw failure(
      'record-missing',
      `${file} should hold a record of this session and cannot be read: run \`make up\` with --refresh to make it again`,
      error,
    );
  }
}
