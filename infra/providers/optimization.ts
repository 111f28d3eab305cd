import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { failure } from '../../bench/failure.ts';
import type { Measurement } from '../../bench/languages/language.ts';
import { tune } from '../../bench/tuning/tune.ts';
import type { TriedCandidate } from '../../bench/tuning/tuning.ts';
import { defineProvider } from '../engine/define-provider.ts';
import { createTurns } from '../engine/turns.ts';
import { ignoredMachineInputs, isOnMachine, type MachineInputs, machineInputs, onMachine } from './machine.ts';
import { slug } from './slug.ts';
import { readWorkspace } from './workspace-file.ts';

export interface OptimizationInputs extends MachineInputs {
  [key: string]: unknown;
  /** `file.py:function` or `file.py:Class.method`. */
  target: string;
  /** A file of the repository with `run()` that calls the target; empty: recorded calls are used. */
  benchmark: string;
  workspaceFolder: string;
  baseCommit: string;
  serviceUrl: string;
  /** Holds the service's key, read where it is used; empty: the environment has it. */
  serviceKeyFile: string;
  /** Screening time a candidate. */
  screenSeconds: number;
  authorName: string;
  authorEmail: string;
}

/** A candidate as the state keeps it; the record file has the rest, its diff among it. */
export type TriedSummary = Pick<TriedCandidate, 'model' | 'outcome' | 'stage' | 'reason'>;

export interface OptimizationOutputs {
  [key: string]: unknown;
  /** With `none`, `reason` says why and the rest is empty; with `kept`, `reason` is empty. */
  state: 'kept' | 'none';
  reason: string;
  branch: string;
  commit: string;
  title: string;
  explanation: string;
  candidates: TriedSummary[];
  /** Gain that screening saw for the kept one (speedup - 1): a first impression; 0 when none was kept. */
  screenedGain: number;
  /** How the target is called when it is timed; empty when there is no way. */
  measurements: Measurement[];
  /** The whole of what tuning found, as JSON, on the executor's machine. */
  recordFile: string;
}

// Two at a time: tests and replays of one target fill the waits of another, and screening takes the machine's lock.
const inTurn = createTurns(2);

export const provider = defineProvider<OptimizationInputs, OptimizationOutputs>({
  inputs: z.object({
    target: z.string(),
    benchmark: z.string(),
    workspaceFolder: z.string(),
    baseCommit: z.string(),
    ...machineInputs,
    serviceUrl: z.string(),
    serviceKeyFile: z.string(),
    screenSeconds: z.number().positive('screenSeconds must be more than 0'),
    authorName: z.string(),
    authorEmail: z.string(),
  }),
  identity: ['target', 'workspaceFolder'],
  // A change that is kept stays whoever runs the next session, and signed by whoever ran this one.
  ignored: ['serviceUrl', 'serviceKeyFile', 'authorName', 'authorEmail', ...ignoredMachineInputs],
  id: ({ target }) => target,
  apply: (inputs, work) =>
    inTurn(work.signal, () =>
      onMachine(inputs, inputs.workspaceFolder, async (executor) => {
        const workspace = await readWorkspace(executor, inputs.workspaceFolder, inputs.baseCommit);
        const tuning = await work.timed('tests and tuning', () =>
          tune({
            executor,
            workspace,
            target: inputs.target,
            service: { url: inputs.serviceUrl, key: readKey(inputs.serviceKeyFile) },
            ...(inputs.benchmark === '' ? {} : { benchmark: inputs.benchmark }),
            screenSeconds: inputs.screenSeconds,
            author: { name: inputs.authorName, email: inputs.authorEmail },
            onProgress: work.report,
            signal: work.signal,
          }),
        );
        const recordFile = join(inputs.workspaceFolder, 'tunings', `${slug(inputs.target)}.json`);
        await executor.put(recordFile, `${JSON.stringify(tuning, null, 2)}\n`);
        work.report(tuning.state === 'kept' ? `kept: ${tuning.title}` : `none: ${tuning.reason}`);
        const { state, reason = '', branch = '', commit = '', title = '', explanation = '' } = tuning;
        const candidates = tuning.candidates.map(({ model, outcome, stage, reason }) => ({
          model,
          outcome,
          ...(stage && { stage }),
          ...(reason && { reason }),
        }));
        const kept = tuning.candidates.find(({ outcome }) => outcome === 'kept');
        return {
          screenedGain: Math.max(0, (kept?.screened?.speedup ?? 1) - 1),
          state,
          reason,
          branch,
          commit,
          title,
          explanation,
          candidates,
          measurements: tuning.measurement === undefined ? [] : [tuning.measurement],
          recordFile,
        };
      }),
    ),
  async read(state) {
    return (await isOnMachine(state, state.workspaceFolder, state.recordFile)) ? state : undefined;
  },
});

function readKey(file: string): string {
  if (file === '') return readOwnKey();
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw failure(
      'key-missing',
      `the AI service's key should be in ${file}, which cannot be read: start the service again with \`make up\``,
      error,
    );
  }
}

function readOwnKey(): string {
  const { TUNEUP_SERVICE_KEY: key = '' } = process.env;
  if (key !== '') return key;
  throw failure('key-missing', "the AI service's key should be in the environment as TUNEUP_SERVICE_KEY, and is not: set it");
}
