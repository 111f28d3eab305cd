import { z } from 'zod';

/** Fields that every request of a language carries. Trace ids are often UUIDs, yet not always: any text will do. */
export const commonFields = {
  trace_id: z
    .string()
    .min(1)
    .max(200)
    .refine((value) => !value.includes('\0'), 'expected text without the character U+0000'),
  language: z.enum(['python', 'javascript', 'typescript', 'java', 'go']),
  language_version: z.string().nullish(),
  codeflash_version: z.string().nullish(),
  call_sequence: z.int32().nullish(),
  rerun_trace_id: z.string().nullish(),
};

/** A proposed head, as every task that proposes sends it. */
export const candidate = z.object({
  source_code: z.string().min(1).describe('fenced blocks: the files of the request, rewritten'),
  explanation: z.string(),
  optimization_id: z.uuid(),
  parent_id: z.uuid().nullable(),
  model: z.string().nullable(),
});

export type Candidate = z.infer<typeof candidate>;

const coveredFunction = z.object({
  name: z.string().nullish(),
  coverage: z.number().nullish(),
  executed_lines: z.array(z.int()).nullish(),
  unexecuted_lines: z.array(z.int()).nullish(),
});

/** Which lines of a function its tests ran. */
export const coverageDetails = z.object({
  coverage_percentage: z.number().nullish(),
  threshold_percentage: z.number().nullish(),
  function_start_line: z.int().nullish(),
  main_function: coveredFunction.nullish(),
  dependent_function: coveredFunction.nullish(),
});
