import { z } from 'zod';
import { parseCodeBlocks } from '../code-blocks.ts';
import type { BehaviourDifference } from '../models/model.ts';
import { renderOnlyCandidate, toStored } from './candidates.ts';
import { candidate, commonFields } from './fields.ts';
import { createTask, type TaskContext } from './task.ts';

const difference = z.object({
  scope: z.enum(['return_value', 'stdout', 'did_pass']),
  original_pass: z.boolean().nullish(),
  candidate_pass: z.boolean().nullish(),
  original_value: z.string().nullish(),
  candidate_value: z.string().nullish(),
  test_src_code: z.string().nullish(),
  original_pytest_error: z.string().nullish(),
  candidate_pytest_error: z.string().nullish(),
});

const input = z.object({
  optimization_id: z.uuid(),
  original_source_code: z.string(),
  modified_source_code: z.string(),
  test_diffs: z.array(difference),
  ...commonFields,
  language: commonFields.language.default('python'),
});

/** Makes another candidate of one that behaved in another way than the original. */
export const codeRepair = createTask({ name: 'code_repair', input, output: candidate, run });

async function run(request: z.infer<typeof input>, context: TaskContext) {
  const { language, trace_id: traceId } = request;
  const original = parseCodeBlocks(request.original_source_code, language);
  const modified = parseCodeBlocks(request.modified_source_code, language);
  const differences = request.test_diffs.map(toDifference);
  const proposal =
    original.length === 0
      ? undefined
      : await context.model.repair?.({ traceId, language, original, candidate: modified, differences }, context.signal);
  const asked = { language, known: [original, modified], parentId: request.optimization_id };
  const repaired = await renderOnlyCandidate(proposal, asked);
  return { output: repaired, candidates: toStored([repaired]) };
}

function toDifference(sent: z.infer<typeof difference>): BehaviourDifference {
  return {
    scope: sent.scope,
    ...(sent.original_value ? { originalValue: sent.original_value } : {}),
    ...(sent.candidate_value ? { candidateValue: sent.candidate_value } : {}),
    ...(sent.test_src_code ? { testSource: sent.test_src_code } : {}),
    ...(sent.original_pytest_error ? { originalError: sent.original_pytest_error } : {}),
    ...(sent.candidate_pytest_error ? { candidateError: sent.candidate_pytest_error } : {}),
  };
}
