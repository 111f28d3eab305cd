import { join } from 'node:path';
import { z } from 'zod';
import { chooseLanguage } from '../../bench/languages/index.ts';
import type { Measurement } from '../../bench/languages/language.ts';
import { measure } from '../../bench/measure.ts';
import type { Verdict } from '../../bench/verdict.ts';
import { defineProvider } from '../engine/define-provider.ts';
import { createTurns } from '../engine/turns.ts';
import { ignoredMachineInputs, isOnMachine, type MachineInputs, machineInputs, onMachine } from './machine.ts';
import { jobsFolder } from './raw-data.ts';
import { slug } from './slug.ts';
import { readWorkspace } from './workspace-file.ts';

export interface BenchmarkJobInputs extends MachineInputs {
  [key: string]: unknown;
  /** What is measured, for progress and reports. */
  title: string;
  workspaceFolder: string;
  baseCommit: string;
  /** Empty: there is nothing to measure, and the job ends as `none` with `headReason`. */
  headCommit: string;
  headReason: string;
  /** How each target is called when it is timed. */
  measurements: Measurement[];
  /** Half width of the interval to stop at, as a fraction; 0: two thirds of delta. */
  precision: number;
  budgetSeconds: number;
  /** Smallest effect of interest, as a fraction. */
  delta: number;
  /** Gain that screening saw (speedup - 1), so that a large one is not measured to the last digit; 0: none known. */
  declaredGain: number;
  /** Exactly so many pairs; 0: stop at precision or budget. */
  fixedPairs: number;
}

export interface BenchmarkJobOutputs {
  [key: string]: unknown;
  state: 'measured' | 'none';
  /** Why there is no verdict, or why it is what it is; empty when there is nothing to say. */
  reason: string;
  /** `none` when nothing was measured. */
  verdict: Verdict | 'none';
  /** base time / head time, with its 95 % interval; 0 where there are no numbers. */
  speedup: number;
  low: number;
  high: number;
  floor: number;
  pairs: number;
  /** Every pair, on this machine. Files are empty where there are none. */
  rawDataFile: string;
  /** Everything the job found, as JSON, on the executor's machine. */
  recordFile: string;
}

/** What a job without a head ends with. Every output has a value: one that is absent would be unknown in each preview. */
const nothing = {
  state: 'none',
  verdict: 'none',
  speedup: 0,
  low: 0,
  high: 0,
  floor: 0,
  pairs: 0,
  rawDataFile: '',
  recordFile: '',
} as const;

// One at a time from the worktrees to the last pair: nothing else of ours may run while a job measures.
const inTurn = createTurns(1);

export const provider = defineProvider<BenchmarkJobInputs, BenchmarkJobOutputs>({
  inputs: z.object({
    title: z.string(),
    workspaceFolder: z.string(),
    ...machineInputs,
    baseCommit: z.string(),
    headCommit: z.string(),
    headReason: z.string(),
    measurements: z.array(z.record(z.string(), z.unknown())),
    precision: z.number().min(0).lt(0.5, 'precision is a fraction, such as 0.005 for half a percent'),
    budgetSeconds: z.number().positive('budgetSeconds must be more than 0'),
    delta: z.number().positive('delta must be more than 0').lt(0.5, 'delta is a fraction, such as 0.01 for one percent'),
    declaredGain: z.number(),
    fixedPairs: z.number().int().min(0),
  }),
  identity: ['workspaceFolder'],
  ignored: ['title', 'headReason', 'declaredGain', ...ignoredMachineInputs],
  id: ({ title }) => title,
  async apply(inputs, work) {
    if (inputs.headCommit === '') {
      work.report(`none: ${inputs.headReason}`);
      return { ...nothing, reason: inputs.headReason };
    }
    return inTurn(work.signal, () =>
      onMachine(inputs, inputs.workspaceFolder, async (executor) => {
        const workspace = await readWorkspace(executor, inputs.workspaceFolder, inputs.baseCommit);
        const measured = await work.timed('measuring', () =>
          measure({
            executor,
            workspace,
            language: chooseLanguage(workspace.language),
            baseCommit: inputs.baseCommit,
            headCommit: inputs.headCommit,
            measurements: inputs.measurements,
            delta: inputs.delta,
            ...(inputs.precision === 0 ? {} : { precision: inputs.precision }),
            ...(inputs.fixedPairs === 0 ? {} : { pairs: inputs.fixedPairs }),
            ...(inputs.declaredGain > 0 ? { declaredGain: inputs.declaredGain } : {}),
            budgetSeconds: inputs.budgetSeconds,
            askSecondOpinion: true,
            folder: jobsFolder(inputs, inputs.workspaceFolder),
            onProgress: work.report,
            signal: work.signal,
          }),
        );
        const recordFile = join(inputs.workspaceFolder, 'measurements', `${slug(inputs.title)}.json`);
        await executor.put(recordFile, `${JSON.stringify(measured, null, 2)}\n`);
        const { verdict, reason = '', speedup = 0, low = 0, high = 0, floor = 0, pairs, rawDataFile = '' } = measured;
        work.report(
          speedup === 0
            ? `${verdict}: ${reason}`
            : `${verdict}: ${speedup.toFixed(3)} times (${low.toFixed(3)} .. ${high.toFixed(3)}), ${pairs} pairs`,
        );
        return { state: 'measured', verdict, reason, speedup, low, high, floor, pairs, rawDataFile, recordFile };
      }),
    );
  },
  async read(state) {
    if (state.recordFile === '') return state;
    return (await isOnMachine(state, state.workspaceFolder, state.recordFile)) ? state : undefined;
  },
});
