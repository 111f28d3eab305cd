import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { parseCodeBlocks, renderCodeBlocks } from '../code-blocks.ts';
import type { OptimizeQuestion, Proposal, SourceFile } from '../models/model.ts';
import { isSound } from '../source/syntax.ts';
import { type Candidate, candidate, commonFields } from './fields.ts';
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
  const files = parseCodeBlocks(request.source_code, request.language);
  const candidates = (await findEarlierAnswer(request.rerun_trace_id, context)) ?? (await propose(files, request, context));
  return { output: { optimizations: candidates }, candidates: candidates.map(toStored) };
}

async function propose(files: SourceFile[], request: z.infer<typeof input>, context: TaskContext): Promise<Candidate[]> {
  if (files.length === 0) return [];
  const question: OptimizeQuestion = {
    traceId: request.trace_id,
    language: request.language,
    files,
    dependencyCode: request.dependency_code ?? '',
    isAsync: request.is_async ?? false,
    candidates: request.n_candidates ?? 6,
    ...(request.language_version ? { languageVersion: request.language_version } : {}),
  };
  const candidates: Candidate[] = [];
  for (const proposal of await context.model.optimize(question, context.signal)) {
    const sourceCode = await renderSound(proposal, question);
    if (sourceCode === undefined || candidates.some((earlier) => earlier.source_code === sourceCode)) continue;
    candidates.push({
      source_code: sourceCode,
      explanation: explain(proposal),
      optimization_id: randomUUID(),
      parent_id: null,
      model: proposal.model,
    });
  }
  return candidates;
}

/** One bad block voids a whole candidate for its reader, so all of it must parse, differ and read back as it was. */
async function renderSound(proposal: Proposal, question: OptimizeQuestion): Promise<string | undefined> {
  const isChanged = proposal.files.some(
    (file) => !question.files.some((asked) => asked.path === file.path && asked.text === file.text),
  );
  if (!isChanged) return undefined;
  for (const file of proposal.files) {
    if (!(await isSound(file.text, question.language))) return undefined;
  }
  return renderCodeBlocks(proposal.files, question.language);
}

function explain(proposal: Proposal): string {
  const saysSo = /needs tests/i.test(proposal.explanation);
  return proposal.needsTests && !saysSo
    ? `${proposal.explanation} Needs tests: the source alone cannot show that behaviour stays the same.`
    : proposal.explanation;
}

/** Asking again for a trace gives its candidates again; their ids are new, since an id is used once. */
async function findEarlierAnswer(traceId: string | null | undefined, context: TaskContext): Promise<Candidate[] | undefined> {
  if (!traceId) return undefined;
  const stored = await context.storage.findCandidates('optimize', traceId);
  return stored?.map((earlier) => ({
    source_code: earlier.sourceCode,
    explanation: earlier.explanation,
    optimization_id: randomUUID(),
    parent_id: null,
    model: earlier.model ?? null,
  }));
}

function toStored(sent: Candidate) {
  return {
    id: sent.optimization_id,
    sourceCode: sent.source_code,
    explanation: sent.explanation,
    ...(sent.model === null ? {} : { model: sent.model }),
    ...(sent.parent_id === null ? {} : { parentId: sent.parent_id }),
  };
}
