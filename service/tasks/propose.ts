import type { z } from 'zod';
import { parseCodeBlocks } from '../code-blocks.ts';
import { renderCandidates } from './candidates.ts';
import type { commonFields } from './fields.ts';
import type { TaskContext } from './task.ts';

/** What both tasks that propose rewrites of a function are asked with. */
interface ProposeRequest extends Pick<z.infer<z.ZodObject<typeof commonFields>>, 'trace_id' | 'language' | 'language_version'> {
  source_code: string;
  dependency_code?: string | null | undefined;
  n_candidates?: number | null | undefined;
}

/** Asks the model for rewrites; none for a request without a code block. `profile` says where the time goes, where that is known. */
export async function propose(request: ProposeRequest, known: { isAsync: boolean; profile?: string }, context: TaskContext) {
  const files = parseCodeBlocks(request.source_code, request.language);
  if (files.length === 0) return [];
  const question = {
    traceId: request.trace_id,
    language: request.language,
    files,
    dependencyCode: request.dependency_code ?? '',
    candidates: request.n_candidates ?? 6,
    ...known,
    ...(request.language_version ? { languageVersion: request.language_version } : {}),
  };
  const proposals = await context.model.optimize(question, context.signal);
  return renderCandidates(proposals, { language: request.language, known: [files] });
}
