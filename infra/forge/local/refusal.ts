import { type Failure, failure } from '../../../bench/failure.ts';

/** An answer that is a no, as GitHub words it. `errors` are its details of a 422. */
export interface Refusal extends Failure {
  status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 422;
  errors?: { resource?: string; field?: string; code: string; message?: string }[];
}

/** Makes the error that the edge turns into a refusal. */
export function refusal(status: Refusal['status'], message: string, errors?: Refusal['errors']): Refusal {
  return Object.assign(failure('request-refused', message), { status, ...(errors ? { errors } : {}) });
}

export function notFound(): Refusal {
  return refusal(404, 'Not Found');
}

export function isRefusal(error: unknown): error is Refusal {
  return error instanceof Error && 'code' in error && error.code === 'request-refused';
}
