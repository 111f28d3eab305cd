import { z } from 'zod';
import { parseCodeBlocks } from '../code-blocks.ts';
import { findEarlierCandidates, renderCandidates, toStored } from './candidates.ts';
import { candidate, commonFields } from './fields.ts';
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
    (await findEarlierCandidates('optimize-line-profiler', request.rerun_trace_id, context)) ?? (await propose(request, context));
  return { output: { optimizations: candidates }, candidates: toStored(candidates) };
}

async function propose(request: z.infer<typeof input>, context: TaskContext) {
  const files = parseCodeBlocks(request.source_code, request.language);
  if (files.length === 0) return [];
  const question = {
    traceId: request.trace_id,
    language: request.language,
    files,
    dependencyCode: request.dependency_code ?? '',
    isAsync: /^\s*async def /m.test(request.source_code),
    candidates: request.n_candidates ?? 6,
    profile: request.line_profiler_results,
    ...(request.language_version ? { languageVersion: request.language_version } : {}),
  };
  const proposals = await context.model.optimize(question, context.signal);
  return renderCandidates(proposals, { language: request.language, known: [files] });
}
