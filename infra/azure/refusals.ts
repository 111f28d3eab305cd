import { failure } from '../../bench/failure.ts';

/** What Azure's clients throw when Azure says no. */
export function statusOf(error: unknown): unknown {
  return error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
}

/** 409: another operation is running on the machine; 429: too many calls just now. Both are worth another try. */
export function isBusy(error: unknown): boolean {
  const status = statusOf(error);
  return status === 409 || status === 429;
}

/** The refusal that a person can read: codes and requests that Azure adds are left out. */
export function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]?.trim() ?? '';
}

/** A login that is not there or not taken, as the sentence that says how to log in; any other error as it is. */
export function explainLogin(error: unknown): unknown {
  const isLogin =
    error instanceof Error && /^(CredentialUnavailableError|AuthenticationError|AuthenticationRequiredError)$/.test(error.name);
  if (!isLogin && statusOf(error) !== 401) return error;
  return failure(
    'azure-login-missing',
    `Azure does not take this login: run \`az login\`, or set the ARM_... variables (${firstLine(error)})`,
    error,
  );
}
