import { z } from 'zod';
import { reviewTestsByContent } from '../judging/test-review.ts';
import { commonFields, coverageDetails } from './fields.ts';
import { createTask, type TaskContext } from './task.ts';

const input = z.object({
  tests: z.array(
    z.object({
      test_source: z.string(),
      test_index: z.int().min(0),
      failed_test_functions: z.array(z.string()).nullish(),
      failure_messages: z.record(z.string(), z.string()).nullish(),
    }),
  ),
  function_source_code: z.string(),
  function_name: z.string(),
  coverage_summary: z.string().nullish(),
  coverage_details: coverageDetails.nullish(),
  ...commonFields,
});

const output = z.object({
  reviews: z.array(
    z.object({
      test_index: z.int().min(0),
      functions: z.array(z.object({ function_name: z.string(), reason: z.string() })),
    }),
  ),
});

/** Flags tests that are not worth their time. A file with nothing to flag is left out. */
export const testgenReview = createTask({ name: 'testgen_review', input, output, run });

async function run(request: z.infer<typeof input>, context: TaskContext) {
  const question = {
    traceId: request.trace_id,
    language: request.language,
    functionName: request.function_name,
    functionSource: request.function_source_code,
    files: request.tests.map((file) => ({
      index: file.test_index,
      source: file.test_source,
      failed: (file.failed_test_functions ?? []).map((name) => ({ name, message: file.failure_messages?.[name] ?? '' })),
    })),
    ...(request.coverage_details ? { uncoveredLines: request.coverage_details.main_function?.unexecuted_lines ?? [] } : {}),
  };
  const flagged = (await context.model.reviewTests?.(question, context.signal)) ?? (await reviewTestsByContent(question));
  // An index that was not asked about would crash its reader.
  const indexes = [...new Set(request.tests.map((file) => file.test_index))];
  const reviews = indexes.map((index) => ({
    test_index: index,
    functions: flagged
      .filter((test) => test.fileIndex === index)
      .map((test) => ({ function_name: test.name, reason: test.reason })),
  }));
  return { output: { reviews: reviews.filter((review) => review.functions.length > 0) } };
}
