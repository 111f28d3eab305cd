import { z } from 'zod';
import { explainByFigures } from '../judging/explanation.ts';
import type { ExplainQuestion, MeasuredCode } from '../models/model.ts';
import { commonFields } from './fields.ts';
import { createTask, type TaskContext } from './task.ts';

const input = z.object({
  trace_id: commonFields.trace_id,
  codeflash_version: commonFields.codeflash_version,
  call_sequence: commonFields.call_sequence,
  source_code: z.string(),
  optimized_code: z.string(),
  original_line_profiler_results: z.string().nullish(),
  optimized_line_profiler_results: z.string().nullish(),
  original_code_runtime: z.string().nullish(),
  optimized_code_runtime: z.string().nullish(),
  speedup: z.string().nullish(),
  annotated_tests: z.string().nullish(),
  optimization_id: z.string(),
  original_explanation: z.string().nullish(),
  dependency_code: z.string().nullish(),
  function_references: z.string().nullish(),
  acceptance_reason: z.enum(['runtime', 'throughput', 'concurrency', 'none']).nullish(),
  original_throughput: z.string().nullish(),
  optimized_throughput: z.string().nullish(),
  throughput_improvement: z.string().nullish(),
  original_concurrency_ratio: z.string().nullish(),
  optimized_concurrency_ratio: z.string().nullish(),
  concurrency_improvement: z.string().nullish(),
});

const output = z.object({ explanation: z.string() });

/** Says why the chosen candidate is faster, for the person who reads the pull request. */
export const explain = createTask({ name: 'explain', input, output, run });

async function run(request: z.infer<typeof input>, context: TaskContext) {
  const question: ExplainQuestion = {
    traceId: request.trace_id,
    original: measured(request.source_code, request.original_line_profiler_results, request.original_code_runtime),
    candidate: measured(request.optimized_code, request.optimized_line_profiler_results, request.optimized_code_runtime),
    gain: request.speedup ?? '',
    explanation: request.original_explanation ?? '',
    dependencyCode: request.dependency_code ?? '',
    annotatedTests: request.annotated_tests ?? '',
    reason: request.acceptance_reason ?? 'runtime',
    throughput: change(request.original_throughput, request.optimized_throughput, request.throughput_improvement),
    concurrency: change(request.original_concurrency_ratio, request.optimized_concurrency_ratio, request.concurrency_improvement),
  };
  const explanation = (await context.model.explain?.(question, context.signal)) ?? explainByFigures(question);
  return { output: { explanation } };
}

/** Code comes flat here, not fenced: a line `# file: <path>`, then the code. */
function measured(code: string, profile?: string | null, runtime?: string | null): MeasuredCode {
  const [, path, text] = /^# file: ([^\n]+)\n([\s\S]*)$/.exec(code) ?? [];
  const file = path === undefined || text === undefined ? { text: code } : { path: path.trim(), text };
  return { files: [file], ...(profile ? { profile } : {}), ...(runtime ? { runtime } : {}) };
}

function change(original?: string | null, candidate?: string | null, improvement?: string | null) {
  return {
    ...(original ? { original } : {}),
    ...(candidate ? { candidate } : {}),
    ...(improvement ? { change: improvement } : {}),
  };
}
