import { z } from 'zod';
import { failure } from '../../bench/failure.ts';
import { instrument } from '../instrumentation/instrument.ts';
import { hasSameTests, repairTestsFrom } from '../judging/test-repair.ts';
import type { TestsRepairQuestion } from '../models/model.ts';
import { commonFields, coverageDetails } from './fields.ts';
import { createTask, type TaskContext } from './task.ts';
import { targetFunction, testSources, toTestsQuestion } from './testgen.ts';

const input = z.object({
  test_source: z.string(),
  functions_to_repair: z.array(z.object({ function_name: z.string(), reason: z.string().nullish() })),
  function_source_code: z.string(),
  function_to_optimize: targetFunction,
  helper_function_names: z.array(z.string()).nullish(),
  module_path: z.string().min(1),
  test_module_path: z.string().min(1),
  test_framework: z.string(),
  test_timeout: z.number().nullish(),
  module_source_code: z.string().nullish(),
  coverage_details: coverageDetails.nullish(),
  previous_repair_errors: z.record(z.string(), z.string()).nullish(),
  ...commonFields,
});

/** Writes a file of tests again in which some were flagged, each under its old name, plain and instrumented. */
export const testgenRepair = createTask({ name: 'testgen_repair', input, output: testSources, run });

async function run(request: z.infer<typeof input>, context: TaskContext) {
  const question: TestsRepairQuestion = {
    ...toTestsQuestion({ ...request, test_index: 0 }, [{ text: request.module_source_code || request.function_source_code }]),
    tests: request.test_source,
    flagged: request.functions_to_repair.map(({ function_name: name, reason }) => {
      const previousError = request.previous_repair_errors?.[name];
      return { name, reason: reason ?? '', ...(previousError ? { previousError } : {}) };
    }),
  };
  const tests = await repair(question, context);
  if (tests === undefined) {
    throw failure('tests-not-possible', `expected valid tests of ${question.qualifiedName} to repair, got none that parse`);
  }
  const { behaviour, performance } = await instrument(tests, question);
  return {
    output: {
      generated_tests: tests,
      instrumented_behavior_tests: behaviour,
      instrumented_perf_tests: performance,
      raw_generated_tests: null,
    },
  };
}

async function repair(question: TestsRepairQuestion, context: TaskContext): Promise<string | undefined> {
  const asked = await context.model.repairTests?.(question, context.signal);
  // Python's tests are told apart by name: one that is missing would be taken for one that failed.
  if (asked !== undefined && (question.language !== 'python' || (await hasSameTests(question.tests, asked)))) return asked;
  if (question.language !== 'python') return question.tests.trim() === '' ? undefined : question.tests;
  const others = await Promise.all(
    [0, 1].map((testIndex) => context.model.generateTests({ ...question, testIndex }, context.signal)),
  );
  return repairTestsFrom(
    question,
    others.filter((text) => text !== undefined),
  );
}
