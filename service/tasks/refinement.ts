import { z } from 'zod';
import { parseCodeBlocks } from '../code-blocks.ts';
import { renderCandidates, toStored } from './candidates.ts';
import { type Candidate, candidate, commonFields } from './fields.ts';
import { createTask, type TaskContext } from './task.ts';

const item = z.object({
  optimization_id: z.uuid(),
  original_source_code: z.string(),
  read_only_dependency_code: z.string().nullish(),
  original_line_profiler_results: z.string().nullish(),
  original_code_runtime: z.string().nullish(),
  optimized_source_code: z.string(),
  optimized_explanation: z.string().nullish(),
  optimized_line_profiler_results: z.string().nullish(),
  optimized_code_runtime: z.string().nullish(),
  speedup: z.string().nullish(),
  function_references: z.string().nullish(),
  ...commonFields,
});

const input = z.array(item);

const output = z.object({ refinements: z.array(candidate) });

/** Betters candidates that are correct and faster: a smaller change, or a faster one. The body is a list. */
export const refinement = createTask({ name: 'refinement', input, output, run });

async function run(request: z.infer<typeof input>, context: TaskContext) {
  const candidates: Candidate[] = [];
  for (const one of request) candidates.push(...(await refine(one, context)));
  return { output: { refinements: candidates }, candidates: toStored(candidates) };
}

async function refine(request: z.infer<typeof item>, context: TaskContext): Promise<Candidate[]> {
  const files = parseCodeBlocks(request.optimized_source_code, request.language);
  const original = parseCodeBlocks(request.original_source_code, request.language);
  if (files.length === 0 || original.length === 0) return [];
  const proposal = await context.model.refine?.(
    {
      traceId: request.trace_id,
      language: request.language,
      ...(request.language_version ? { languageVersion: request.language_version } : {}),
      original: measured(original, request.original_line_profiler_results, request.original_code_runtime),
      candidate: measured(files, request.optimized_line_profiler_results, request.optimized_code_runtime),
      explanation: request.optimized_explanation ?? '',
      gain: request.speedup ?? '',
      dependencyCode: request.read_only_dependency_code ?? '',
    },
    context.signal,
  );
  const asked = { language: request.language, known: [original, files], parentId: request.optimization_id };
  return renderCandidates(proposal ? [proposal] : [], asked);
}

function measured(files: ReturnType<typeof parseCodeBlocks>, profile?: string | null, runtime?: string | null) {
  return { files, ...(profile ? { profile } : {}), ...(runtime ? { runtime } : {}) };
}
