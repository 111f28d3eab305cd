import { isFailure } from '../../../bench/failure.ts';

/** Runs the program's main part. What it fails with is told in one sentence on standard error, and the exit code is 1. */
export async function runToEnd(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    const text = isFailure(error) ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`${text}\n`, () => process.exit(1));
  }
}
