import type { TestsQuestion } from '../models/model.ts';
import { instrumentPython } from './python.ts';

/** A file of tests in the two forms that record what the function did and how long it took. */
export interface InstrumentedTests {
  behaviour: string;
  performance: string;
}

/** Python's tests are instrumented here; those of other languages by whoever runs them, so they go out as they are. */
export async function instrument(tests: string, question: TestsQuestion): Promise<InstrumentedTests> {
  return question.language === 'python' ? instrumentPython(tests, question) : { behaviour: tests, performance: tests };
}
