import { z } from 'zod';
import { rankBySpeed } from '../judging/ranking.ts';
import { commonFields } from './fields.ts';
import { createTask, type TaskContext } from './task.ts';

const input = z
  .object({
    trace_id: commonFields.trace_id,
    diffs: z.array(z.string()),
    speedups: z.array(z.number().nullable()),
    optimization_ids: z.array(z.string()),
    function_references: z.string().nullish(),
  })
  .refine(
    ({ diffs, speedups, optimization_ids: ids }) => diffs.length === ids.length && speedups.length === ids.length,
    'expected diffs, speedups and optimization_ids of the same length',
  );

const output = z.object({ ranking: z.array(z.int().min(0)) });

/** Puts candidates in order, best first, as indexes into the lists that were sent. */
export const rank = createTask({ name: 'rank', input, output, run });

async function run(request: z.infer<typeof input>, context: TaskContext) {
  const question = {
    traceId: request.trace_id,
    diffs: request.diffs,
    // What Python calls NaN comes as null; a candidate without a time is the last to choose.
    speedups: request.speedups.map((speedup) => speedup ?? 0),
    references: request.function_references ?? '',
  };
  const asked = await context.model.rank?.(question, context.signal);
  return { output: { ranking: isPermutation(asked, request.diffs.length) ? asked : rankBySpeed(question) } };
}

/** An index out of range would crash its reader. */
function isPermutation(ranking: number[] | undefined, length: number): ranking is number[] {
  return ranking?.length === length && new Set(ranking).size === length && ranking.every((index) => index >= 0 && index < length);
}
