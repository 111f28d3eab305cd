import { z } from 'zod';
import { failure } from '../../bench/failure.ts';
import type { Problem } from '../../bench/problem.ts';
import type { Model } from '../models/model.ts';
import type { AnsweredRequest, Outcome, Storage, StoredCandidate } from '../storage/storage.ts';

/** What a task may use while it answers one request. */
export interface TaskContext {
  model: Model;
  /** What the same key's latest request of a task in a trace was answered with; `undefined` when there was none. */
  findCandidates(task: string, traceId: string): ReturnType<Storage['findCandidates']>;
  /** Aborts when the answer would come too late to be read, or the service stops. */
  signal: AbortSignal;
}

/** What a task says: the answer as it is sent, and what of it is kept: the candidates in it, what it told of earlier ones. */
export interface TaskResult<Output> {
  output: Output;
  candidates?: StoredCandidate[];
  outcomes?: Outcome[];
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
export interface TaskDefinition<Input, Output> {
  name: string;
  input: z.ZodType<Input>;
  output: z.ZodType<Output>;
  run(input: Input, context: TaskContext): Promise<TaskResult<Output>>;
}

/** Checks the body on the way in and the answer on the way out, so that no half answer ever leaves. */
export function createTask<Input, Output>(definition: TaskDefinition<Input, Output>): Task {
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
      return { ...result, output: checked.data, about: describeRequest(request.data) };
    },
  };
}

/** What is kept of every request that has it; of a list, its first item's. */
function describeRequest(request: unknown): AnsweredRequest['about'] {
  const fields = keptFields.parse((Array.isArray(request) ? request[0] : request) ?? {});
  return { traceId: fields.trace_id, language: fields.language, callSequence: fields.call_sequence ?? undefined };
}

const keptFields = z.object({
  trace_id: z.string().default(''),
  language: z.string().default('none'),
  call_sequence: z.int32().nullish(),
});

function toProblem(issue: z.core.$ZodIssue): Problem {
  return { where: issue.path.join('.') || 'body', what: issue.message };
}
