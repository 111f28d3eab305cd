import { z } from 'zod';
import type { Measurement } from '../../bench/languages/language.ts';
import { stackOptimizations } from '../../bench/tuning/stack.ts';
import { defineProvider } from '../engine/define-provider.ts';
import { ignoredMachineInputs, type MachineInputs, machineInputs, onMachine } from './machine.ts';
import { readWorkspace } from './workspace-file.ts';

/** One target's outcome, as the stack looks at it. */
export interface StackedOptimization {
  target: string;
  verdict: string;
  branch: string;
  commit: string;
  title: string;
  measurements: Measurement[];
}

export interface LeftOut {
  target: string;
  reason: string;
}

export interface OptimizationStackInputs extends MachineInputs {
  [key: string]: unknown;
  workspaceFolder: string;
  baseCommit: string;
  /** Every target, in the order the kept ones are applied. */
  optimizations: StackedOptimization[];
  authorName: string;
  authorEmail: string;
}

export interface OptimizationStackOutputs {
  [key: string]: unknown;
  /** With `none`, `reason` says why and `commit` is empty. */
  state: 'kept' | 'none';
  reason: string;
  branch: string;
  commit: string;
  /** Targets whose change is on the branch. */
  included: string[];
  leftOut: LeftOut[];
  /** How the included targets are timed together. */
  measurements: Measurement[];
}

export const provider = defineProvider<OptimizationStackInputs, OptimizationStackOutputs>({
  inputs: z.object({
    workspaceFolder: z.string(),
    ...machineInputs,
    baseCommit: z.string(),
    optimizations: z.array(z.record(z.string(), z.unknown())),
    authorName: z.string(),
    authorEmail: z.string(),
  }),
  identity: ['workspaceFolder'],
  ignored: ['authorName', 'authorEmail', ...ignoredMachineInputs],
  id: ({ workspaceFolder }) => `${workspaceFolder}#optimization`,
  async apply(inputs, work) {
    const faster = inputs.optimizations.filter(({ verdict, commit }) => verdict === 'faster' && commit !== '');
    const stacked = await onMachine(inputs, inputs.workspaceFolder, async (executor) => {
      const workspace = await readWorkspace(executor, inputs.workspaceFolder, inputs.baseCommit);
      return work.timed('tests and tuning', () =>
        stackOptimizations({
          executor,
          workspace,
          optimizations: faster.map(({ target, branch, commit, title }) => ({ target, branch, commit, title })),
          author: { name: inputs.authorName, email: inputs.authorEmail },
          onProgress: work.report,
          signal: work.signal,
        }),
      );
    });
    const { state, branch, commit = '', included, leftOut } = stacked;
    const measurements = faster
      .filter(({ target }) => included.includes(target))
      .flatMap((optimization) => optimization.measurements);
    const reason = state === 'none' ? 'no optimization was measured faster, so there is nothing to stack' : '';
    return { state, reason, branch, commit, included, leftOut, measurements };
  },
});
