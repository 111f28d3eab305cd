import { z } from 'zod';
import { reviewByRisk } from '../judging/review.ts';
import { commonFields } from './fields.ts';
import { createTask, type TaskContext } from './task.ts';

const input = z.object({
  original_code: z.string(),
  optimized_code: z.string(),
  explanation: z.string().nullish(),
  existing_tests: z.string().nullish(),
  generated_tests: z.string().nullish(),
  replay_tests: z.string().nullish(),
  coverage_message: z.string().nullish(),
  speedup: z.string().nullish(),
  loop_count: z.number().nullish(),
  benchmark_details: z.array(z.unknown()).nullish(),
  optimized_runtime: z.string().nullish(),
  original_runtime: z.string().nullish(),
  calling_fn_details: z.string().nullish(),
  ...commonFields,
});

const output = z.object({ review: z.enum(['high', 'medium', 'low']), review_explanation: z.string() });

/** Says whether a change is worth a person's time. `low` keeps it from being proposed. */
export const optimizationReview = createTask({ name: 'optimization_review', input, output, run });

async function run(request: z.infer<typeof input>, context: TaskContext) {
  const question = {
    traceId: request.trace_id,
    language: request.language,
    originalCode: request.original_code,
    candidateCode: request.optimized_code,
    explanation: request.explanation ?? '',
    existingTests: request.existing_tests ?? '',
    generatedTests: request.generated_tests ?? '',
    replayTests: request.replay_tests ?? '',
    coverage: request.coverage_message ?? '',
    gain: request.speedup ?? '',
    callers: request.calling_fn_details ?? '',
  };
  const review = (await context.model.review?.(question, context.signal)) ?? (await reviewByRisk(question));
  return { output: { review: review.grade, review_explanation: review.explanation } };
}
