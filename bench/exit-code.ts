import type { Comparison } from './comparison.ts';

/** 0 no regression; 1 a row is slower; 2 cannot tell, only when that is required; 3 failed or refused. 3 beats 1 beats 2. */
export type ExitCode = 0 | 1 | 2 | 3;

/** What a finished comparison means to a script. `slower` and `failed` are kept apart: a gate must not read a broken run as slower. */
export function exitCodeOf(comparison: Comparison, options: { require?: boolean; strict?: boolean } = {}): ExitCode {
  const { rows, environment } = comparison;
  if (comparison.verdict === 'failed' || rows.some((row) => row.verdict === 'failed')) return 3;
  if (options.strict && environment.fields.some((field) => field.state === 'warn')) return 3;
  if (rows.some((row) => row.isRegression)) return 1;
  if (options.require && rows.some((row) => row.verdict === 'cannot tell')) return 2;
  return 0;
}
