import { z } from 'zod';
import { findEarlierCandidates, toStored } from './candidates.ts';
import { candidate, commonFields } from './fields.ts';
import { propose } from './propose.ts';
import { createTask, type TaskContext } from './task.ts';

const input = z.object({
  source_code: z.string(),
  dependency_code: z.string().nullish(),
  n_candidates: z.int().min(0).nullish(),
  is_async: z.boolean().nullish(),
  is_numerical_code: z.boolean().nullish(),
  ...commonFields,
});

const output = z.object({ optimizations: z.array(candidate) });

/** Proposes rewrites of a function. None is a good answer: an empty list, not an error. */
export const optimize = createTask({ name: 'optimize', input, output, run });

async function run(request: z.infer<typeof input>, context: TaskContext) {
  const candidates =
    (await findEarlierCandidates('optimize', request.rerun_trace_id, context)) ??
    (await propose(request, { isAsync: request.is_async ?? false }, context));
  return { output: { optimizations: candidates }, candidates: toStored(candidates) };
}
