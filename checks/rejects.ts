import * as assert from 'uvu/assert';

/**
 * Passes when `promise` fails with this failure code; returns the error for a closer look. uvu's own `throws` does not
 * wait for a promise, so an async failure would pass unseen.
 */
export async function rejects(promise: Promise<unknown>, code: string): Promise<Error & { code?: string }> {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    const thrown = error as Error & { code?: string };
    assert.is(thrown.code, code, `expected a failure with code "${code}", got ${thrown.stack ?? thrown}`);
    return thrown;
  }
  assert.unreachable(`expected a failure with code "${code}", but it ended well with ${JSON.stringify(value)}`);
  throw new Error('unreachable');
}
