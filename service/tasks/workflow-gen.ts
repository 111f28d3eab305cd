import { parse } from 'yaml';
import { z } from 'zod';
import { writeWorkflowByFiles } from '../judging/workflow.ts';
import { createTask, type TaskContext } from './task.ts';

const input = z.object({
  repo_files: z.record(z.string(), z.string()).nullish(),
  directory_structure: z.unknown(),
  codeflash_config: z.object({ module_root: z.string().nullish(), tests_root: z.string().nullish() }).nullish(),
});

const output = z.object({ workflow_steps: z.string().min(1) });

/** Writes the steps of a GitHub Actions job that optimises a repository's pull requests. */
export const workflowGen = createTask({ name: 'workflow-gen', input, output, run });

async function run(request: z.infer<typeof input>, context: TaskContext) {
  const { module_root: moduleRoot, tests_root: testsRoot } = request.codeflash_config ?? {};
  const question = {
    files: request.repo_files ?? {},
    ...(moduleRoot ? { moduleRoot } : {}),
    ...(testsRoot ? { testsRoot } : {}),
  };
  const asked = await context.model.writeWorkflow?.(question, context.signal);
  const steps = asked !== undefined && isListOfSteps(asked) ? asked : writeWorkflowByFiles(question);
  return { output: { workflow_steps: steps } };
}

function isListOfSteps(text: string): boolean {
  try {
    return Array.isArray(parse(text));
  } catch {
    return false;
  }
}
