import { z } from 'zod';
import { findEarlierCandidates, toStored } from './candidates.ts';
import { candidate, commonFields } from './fields.ts';
import { propose } from './propose.ts';
import { createTask, type TaskContext } from './task.ts';

const input = z.object({
  source_code: z.string(),
  dependency_code: z.string().nullish(),
  n_candidates: z.int().min(0).nullish(),
  line_profiler_results: z.string(),
  is_numerical_code: z.boolean().nullish(),
  ...commonFields,
});

const output = z.object({ optimizations: z.array(candidate) });

/** Proposes rewrites of a function that was profiled, those first that change the lines where the time goes. */
export const optimizeLineProfiler = createTask({ name: 'optimize-line-profiler', input, output, run });

async function run(request: z.infer<typeof input>, context: TaskContext) {
  const candidates =
    (await findEarlierCandidates('optimize-line-profiler', request.rerun_trace_id, context)) ??
    (await propose(
      request,
      { isAsync: /^\s*async def /m.test(request.source_code), profile: request.line_profiler_results },
      context,
    ));
  return { output: { optimizations: candidates }, candidates: toStored(candidates) };
}
