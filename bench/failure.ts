/** An Error that a program can tell apart by its `code`: kebab-case, thing then state, such as `job-timed-out`. */
export interface Failure extends Error {
  code: string;
}

/**
 * Makes the one kind of error this project throws on purpose. The message is for people: what was wanted, what came
 * instead, what to do. `cause` keeps the error underneath for those who debug.
 */
export function failure(code: string, message: string, cause?: unknown): Failure {
  return Object.assign(new Error(message, cause === undefined ? undefined : { cause }), { code });
}

/** True for what `failure` made, with that code when one is given. */
export function isFailure(error: unknown, code?: string): error is Failure {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return false;
  return code === undefined || error.code === code;
}
