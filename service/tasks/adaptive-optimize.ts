import { z } from 'zod';
import { findLanguage, parseCodeBlocks } from '../code-blocks.ts';
import { renderOnlyCandidate, toStored } from './candidates.ts';
import { candidate, commonFields } from './fields.ts';
import { createTask, type TaskContext } from './task.ts';

const attempt = z.object({
  optimization_id: z.uuid(),
  source_code: z.string(),
  explanation: z.string().nullish(),
  source: z.string().nullish(),
  speedup: z.string().nullish(),
});

const input = z.object({
  trace_id: commonFields.trace_id,
  original_source_code: z.string(),
  candidates: z.array(attempt),
});

/** Makes one more candidate of a whole chain of them. The request names no language: the code blocks do. */
export const adaptiveOptimize = createTask({ name: 'adaptive_optimize', input, output: candidate, run });

async function run(request: z.infer<typeof input>, context: TaskContext) {
  const language = findLanguage(request.original_source_code) ?? 'python';
  const original = parseCodeBlocks(request.original_source_code, language);
  const attempts = request.candidates.map((sent) => ({
    files: parseCodeBlocks(sent.source_code, language),
    explanation: sent.explanation ?? '',
    source: sent.source ?? '',
    outcome: sent.speedup ?? '',
  }));
  const question = { traceId: request.trace_id, language, original, attempts };
  const proposal = original.length === 0 ? undefined : await context.model.adapt?.(question, context.signal);
  const parentId = request.candidates.at(-1)?.optimization_id;
  const known = [original, ...attempts.map((made) => made.files)];
  const adapted = await renderOnlyCandidate(proposal, { language, known, ...(parentId ? { parentId } : {}) });
  return { output: adapted, candidates: toStored([adapted]) };
}
