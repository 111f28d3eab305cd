import { z } from 'zod';
import { failure } from '../../bench/failure.ts';
import { parseCodeBlocks } from '../code-blocks.ts';
import { instrument } from '../instrumentation/instrument.ts';
import type { TestsQuestion } from '../models/model.ts';
import { commonFields } from './fields.ts';
import { createTask, type TaskContext } from './task.ts';

const input = z.object({
  source_code_being_tested: z.string(),
  function_to_optimize: z.object({
    function_name: z.string().min(1),
    parents: z.array(z.object({ name: z.string(), type: z.string() })).nullish(),
    is_async: z.boolean().nullish(),
    is_method: z.boolean().nullish(),
  }),
  helper_function_names: z.array(z.string()).nullish(),
  module_path: z.string().min(1),
  class_name: z.string().nullish(),
  qualified_name: z.string().nullish(),
  test_module_path: z.string().min(1),
  test_framework: z.string(),
  test_timeout: z.number().nullish(),
  test_index: z.int().min(0),
  is_async: z.boolean().nullish(),
  is_numerical_code: z.boolean().nullish(),
  module_system: z.string().nullish(),
  ...commonFields,
});

const output = z.object({
  generated_tests: z.string().min(1),
  instrumented_behavior_tests: z.string().min(1),
  instrumented_perf_tests: z.string().min(1),
  raw_generated_tests: z.string().nullable(),
});

/** Writes a file of tests for a function, plain and in the two forms that record values and times. */
export const testgen = createTask({ name: 'testgen', input, output, run });

async function run(request: z.infer<typeof input>, context: TaskContext) {
  const question = toQuestion(request);
  const tests = await context.model.generateTests(question, context.signal);
  if (tests === undefined) {
    throw failure('tests-not-possible', `no test can be written for ${question.qualifiedName} from the source that came with it`);
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

function toQuestion(request: z.infer<typeof input>): TestsQuestion {
  const { function_to_optimize: target } = request;
  const parents = (target.parents ?? []).map((parent) => parent.name);
  const className = request.class_name ?? (parents.length > 0 ? parents.join('.') : undefined);
  return {
    traceId: request.trace_id,
    language: request.language,
    source: parseCodeBlocks(request.source_code_being_tested, request.language),
    functionName: target.function_name,
    ...(className === undefined ? {} : { className }),
    qualifiedName: request.qualified_name ?? [...parents, target.function_name].join('.'),
    modulePath: request.module_path,
    testModulePath: request.test_module_path,
    testFramework: request.test_framework,
    isAsync: request.is_async ?? target.is_async ?? false,
    isMethod: target.is_method ?? className !== undefined,
    testIndex: request.test_index,
  };
}
