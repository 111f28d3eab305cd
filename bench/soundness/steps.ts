import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { failure } from '../failure.ts';
import { writeFiles } from '../report/files.ts';
import { baseTurns, findPython, loop, readLive, runLive } from './live.ts';
import { measureAnalysis, measureCompare, measureProcess, type Overhead } from './overhead.ts';
import { packRecording, planOf, readMachine, record, runPassingSession, unpackRecording } from './recording.ts';
import { replay } from './replay.ts';
import { readStudy, type SoundnessStudy, summarizeLive } from './study.ts';

/** What a person may choose. */
export interface StudyOptions {
  /** Where the study is kept. */
  folder: string;
  /** For sessions under way; ignored by git. */
  workFolder: string;
  /** Length of a new recording. */
  runs: number;
  /** Replayed sessions a figure. */
  sessions: number;
  /** Live sessions of the engine of each kind. */
  live: number;
  /** No live session begins after so many seconds. */
  seconds: number;
  /** Budget of the measured `compare`. */
  compareSeconds: number;
  signal: AbortSignal;
  onProgress: (text: string) => void;
}

/** A part of the study: takes what there is and gives it back with its own figures. */
export type Step = (options: StudyOptions, study: SoundnessStudy) => Promise<SoundnessStudy>;

/** The parts in their order. */
export const steps: Record<string, Step> = {
  record: makeRecording,
  replay: replayRecording,
  process: costStep('process', ({ signal }, folder) => measureProcess({ folder, units: 200, rounds: 5, signal })),
  compare: costStep('compare', ({ compareSeconds, signal }, folder) =>
    measureCompare({ folder, budgetSeconds: compareSeconds, signal }),
  ),
  analysis: costStep('analysis', () => measureAnalysis(10_000)),
  live: measureLive,
  page: sumUp,
};

/** The steps that are named; without a name, those whose figures are not there yet, and the live sessions. */
export function chooseSteps(names: readonly string[], study: SoundnessStudy): Step[] {
  const unknown = names.find((name) => !(name in steps));
  if (unknown !== undefined) {
    throw failure('step-unknown', `expected a step of ${Object.keys(steps).join(', ')}, got "${unknown}"`);
  }
  const isMissing: Record<string, boolean> = {
    record: !study.recording,
    replay: !study.replay,
    process: !study.overhead?.figures.process,
    compare: !study.overhead?.figures.compare,
    analysis: !study.overhead?.figures.analysis,
    live: true,
  };
  const isWanted = (name: string) => (names.length > 0 ? names.includes(name) : isMissing[name] === true);
  return Object.entries(steps).flatMap(([name, step]) => (isWanted(name) ? [step] : []));
}

/** Runs steps one after the other, on what the folder holds. `keep` is called after each, so that a later failure loses nothing. */
export async function runSteps(
  chosen: readonly Step[],
  options: StudyOptions,
  keep: (study: SoundnessStudy) => Promise<unknown>,
): Promise<void> {
  let study = await readStudy(options.folder);
  for (const step of chosen) {
    study = await step(options, study);
    await keep(study);
  }
}

/** A new recording of a short loop; what was replayed from an older one is forgotten. */
async function makeRecording(options: StudyOptions, study: SoundnessStudy): Promise<SoundnessStudy> {
  const argv = loop(await findPython(), baseTurns);
  const folder = join(options.workFolder, 'recording');
  options.onProgress(`recording ${options.runs} runs`);
  const { runs, machine } = await record({ argv, runs: options.runs, folder, signal: options.signal });
  // The interpreter's own place says nothing to a reader.
  const about = { command: ['python3', ...argv.slice(1)].join(' '), date: today(), machine };
  await writeFiles(options.folder, { 'recording.json.gz': packRecording({ ...about, runs }) });
  await rm(folder, { recursive: true, force: true });
  const { replay: _, ...rest } = study;
  return { ...rest, recording: about };
}

async function replayRecording(options: StudyOptions, study: SoundnessStudy): Promise<SoundnessStudy> {
  const file = join(options.folder, 'recording.json.gz');
  const bytes = await readFile(file).catch((error: unknown) => {
    throw failure(
      'recording-missing',
      `expected a recording at ${file}, but there is none: make one with the step "record"`,
      error,
    );
  });
  const { runs, ...about } = unpackRecording(bytes);
  options.onProgress(`replaying ${options.sessions} sessions a figure from ${runs.length} runs`);
  return { ...study, recording: about, replay: replay({ ...about, runs }, options.sessions) };
}

/** A step that adds one figure of what the engine costs. */
function costStep<Name extends keyof Overhead>(
  name: Name,
  measure: (options: StudyOptions, folder: string) => Promise<Overhead[Name]>,
): Step {
  return async (options, study) => {
    options.onProgress(`measuring what the engine costs: ${name}`);
    const figure = await measure(options, join(options.workFolder, name));
    const place = join(options.workFolder, 'machine');
    const plan = planOf({ base: ['true'], head: ['true'], folder: place }, { seed: 1, pairs: 1 });
    const machine = readMachine(await runPassingSession({ plan, folder: place, signal: options.signal }));
    return { ...study, overhead: { date: today(), machine, figures: { ...study.overhead?.figures, [name]: figure } } };
  };
}

async function measureLive(options: StudyOptions, study: SoundnessStudy): Promise<SoundnessStudy> {
  const file = join(options.folder, 'live.jsonl');
  await runLive({ ...options, file, folder: join(options.workFolder, 'live'), wanted: options.live });
  return sumUp(options, study);
}

/** The live sessions kept so far: also those of a study that was stopped. */
async function sumUp({ folder }: StudyOptions, study: SoundnessStudy): Promise<SoundnessStudy> {
  const { setup, sessions } = await readLive(join(folder, 'live.jsonl'));
  const live = setup && summarizeLive(setup, sessions);
  return live ? { ...study, live } : study;
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}
