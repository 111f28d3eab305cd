import type { z } from 'zod';
import { failure } from '../../bench/failure.ts';
import type { Problem } from '../../bench/problem.ts';
import type { Model } from '../models/model.ts';
import type { AnsweredRequest, Storage, StoredCandidate } from '../storage/storage.ts';

/** What a task may use while it answers one request. */
export interface TaskContext {
  model: Model;
  storage: Pick<Storage, 'findCandidates'>;
  /** Aborts when the answer would come too late to be read, or the service stops. */
  signal: AbortSignal;
}

/** What a task says: the answer as it is sent, and the candidates in it, to be kept. */
export interface TaskResult<Output> {
  output: Output;
  candidates?: StoredCandidate[];
}

/** One thing the service does, mounted as `POST /ai/<name>`. */
export interface Task {
  readonly name: string;
  readonly input: z.ZodType;
  readonly output: z.ZodType;
  /** Fails with `request-invalid` (it carries `problems`) when the body does not fit the input schema. */
  answer(body: unknown, context: TaskContext): Promise<TaskResult<unknown> & { about: AnsweredRequest['about'] }>;
}

/** A task as its file declares it, with types; `createTask` wraps it in the checks that all tasks share. */
export interface TaskDefinition<Input extends CommonFields, Output> {
  name: string;
  input: z.ZodType<Input>;
  output: z.ZodType<Output>;
  run(input: Input, context: TaskContext): Promise<TaskResult<Output>>;
}

/** Fields that are kept of every request, whatever the task. */
export interface CommonFields {
  trace_id: string;
  language: string;
  call_sequence?: number | null | undefined;
}

/** Checks the body on the way in and the answer on the way out, so that no half answer ever leaves. */
export function createTask<Input extends CommonFields, Output>(definition: TaskDefinition<Input, Output>): Task {
  const { name, input, output } = definition;
  return {
    name,
    input,
    output,
    async answer(body, context) {
      const request = input.safeParse(body);
      if (!request.success) {
        const problems = request.error.issues.map(toProblem);
        throw Object.assign(failure('request-invalid', `the body of ${name} is not what was expected`), { problems });
      }
      const result = await definition.run(request.data, context);
      const checked = output.safeParse(result.output);
      if (!checked.success) throw failure('answer-invalid', `the answer of ${name} broke its own schema`, checked.error);
      const { trace_id: traceId, language, call_sequence: callSequence } = request.data;
      return { ...result, output: checked.data, about: { traceId, language, callSequence: callSequence ?? undefined } };
    },
  };
}

function toProblem(issue: z.core.$ZodIssue): Problem {
  return { where: issue.path.join('.') || 'body', what: issue.message };
}
