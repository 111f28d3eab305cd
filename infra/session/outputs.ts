import { renameSync, writeFileSync } from 'node:fs';
import { failure } from '../../bench/failure.ts';
import type { TargetVerdict } from '../study.ts';
import type { SessionRequest } from './arguments.ts';
import { openPulumi, type Pulumi } from './pulumi.ts';
import { chooseStack, requireStack, type Stack } from './stack.ts';

/** What a finished session leaves to read; keys are absent while the session never got so far. */
export interface Outputs {
  serviceUrl?: string;
  forgeUrl?: string;
  verdicts?: Record<string, TargetVerdict>;
  pullRequests?: string[];
  stackedPullRequest?: string;
  caseStudy?: string;
  /** These are there when the machine is one on Azure. */
  sshCommand?: string;
  vmPower?: string;
  hourlyCost?: string;
  monthlyCost?: string;
}

/** Prints the stack's outputs as JSON. */
export async function printOutputs(request: SessionRequest): Promise<number> {
  const stack = chooseStack(request);
  requireStack(stack);
  console.log(JSON.stringify(await readOutputs(stack, await openPulumi(stack)), null, 2));
  return 0;
}

/** Reads the outputs and keeps them in `outputs.json` too, for readers that cannot wait for the CLI. */
export async function saveOutputs(stack: Stack, pulumi: Pulumi): Promise<Outputs> {
  const outputs = await readOutputs(stack, pulumi);
  writeFileSync(`${stack.outputsFile}.half`, `${JSON.stringify(outputs, null, 2)}\n`);
  renameSync(`${stack.outputsFile}.half`, stack.outputsFile);
  return outputs;
}

async function readOutputs(stack: Stack, pulumi: Pulumi): Promise<Outputs> {
  const { exitCode, output, errors } = await pulumi.capture(['stack', 'output', '--json', '--stack', stack.name]);
  if (exitCode !== 0)
    throw failure('outputs-unreadable', `the outputs of the stack "${stack.name}" could not be read: ${errors.trim()}`);
  return JSON.parse(output) as Outputs;
}
