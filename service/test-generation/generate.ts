import type { TestsQuestion } from '../models/model.ts';
import { generatePythonTests } from './python/generate.ts';

/** Tests made from source alone, without an LLM. `undefined` for languages and functions for which none can be made. */
export async function generateTests(question: TestsQuestion): Promise<string | undefined> {
  return question.language === 'python' ? generatePythonTests(question) : undefined;
}
