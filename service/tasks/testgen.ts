import { z } from 'zod';
import { failure } from '../../bench/failure.ts';
import { parseCodeBlocks } from '../code-blocks.ts';
import { instrument } from '../instrumentation/instrument.ts';
import type { LanguageName, SourceFile, TestsQuestion } from '../models/model.ts';
import { commonFields } from './fields.ts';
import { createTask, type TaskContext } from './task.ts';

/** The function that tests are for, as its asker describes it. */
export const targetFunction = z.object({
  function_name: z.string().min(1),
  parents: z.array(z.object({ name: z.string(), type: z.string() })).nullish(),
  is_async: z.boolean().nullish(),
  is_method: z.boolean().nullish(),
});

const input = z.object({
  source_code_being_tested: z.string(),
  function_to_optimize: targetFunction,
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

/** A file of tests: plain, and in the two forms that record values and times. */
export const testSources = z.object({
  generated_tests: z.string().min(1),
  instrumented_behavior_tests: z.string().min(1),
  instrumented_perf_tests: z.string().min(1),
  raw_generated_tests: z.string().nullable(),
});

/** Writes a file of tests for a function. */
export const testgen = createTask({ name: 'testgen', input, output: testSources, run });

async function run(request: z.infer<typeof input>, context: TaskContext) {
  const question = toTestsQuestion(request, parseCodeBlocks(request.source_code_being_tested, request.language));
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

/** What the two requests about tests have in common. */
interface TestsRequest {
  trace_id: string;
  language: LanguageName;
  function_to_optimize: z.infer<typeof targetFunction>;
  class_name?: string | null | undefined;
  qualified_name?: string | null | undefined;
  module_path: string;
  test_module_path: string;
  test_framework: string;
  is_async?: boolean | null | undefined;
  test_index: number;
}

/** A request about tests as models read it. */
export function toTestsQuestion(request: TestsRequest, source: SourceFile[]): TestsQuestion {
  const { function_to_optimize: target } = request;
  const parents = (target.parents ?? []).map((parent) => parent.name);
  const className = request.class_name ?? (parents.length > 0 ? parents.join('.') : undefined);
  return {
    traceId: request.trace_id,
    language: request.language,
    source,
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
