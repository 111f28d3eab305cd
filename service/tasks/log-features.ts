import { z } from 'zod';
import type { Outcome } from '../storage/storage.ts';
import { commonFields } from './fields.ts';
import { createTask } from './task.ts';

const input = z.object({
  trace_id: commonFields.trace_id,
  codeflash_version: commonFields.codeflash_version,
  original_runtime: z.number().nullish(),
  metadata: z.object({ best_optimization_id: z.string().nullish() }).nullish(),
  speedup_ratio: z.record(z.uuid(), z.number().nullable()).nullish(),
  optimized_runtime: z.record(z.uuid(), z.number().nullable()).nullish(),
  is_correct: z.record(z.uuid(), z.boolean().nullable()).nullish(),
  optimized_line_profiler_results: z.record(z.string(), z.string().nullable()).nullish(),
  optimizations_post: z.record(z.string(), z.string()).nullish(),
});

const output = z.object({ kept: z.int().min(0).describe('candidates whose outcome was kept') });

/** Keeps what became of the candidates of a trace. */
export const logFeatures = createTask({ name: 'log_features', input, output, run });

async function run(request: z.infer<typeof input>) {
  const { speedup_ratio: ratios, optimized_runtime: runtimes, is_correct: correct } = request;
  const ids = new Set([ratios, runtimes, correct].flatMap((told) => Object.keys(told ?? {})));
  const outcomes = [...ids].map((id): Outcome => {
    const [isCorrect, speedupRatio, optimizedRuntime] = [correct?.[id], ratios?.[id], runtimes?.[id]];
    return {
      candidateId: id,
      isBest: id === request.metadata?.best_optimization_id,
      ...(isCorrect == null ? {} : { isCorrect }),
      ...(speedupRatio == null ? {} : { speedupRatio }),
      ...(optimizedRuntime == null ? {} : { optimizedRuntime }),
      ...(request.original_runtime == null ? {} : { originalRuntime: request.original_runtime }),
    };
  });
  return { output: { kept: outcomes.length }, outcomes };
}
