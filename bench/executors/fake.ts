import { failure } from '../failure.ts';
import type { Executor, Job, JobStatus, RunResult } from './executor.ts';

/** What a fake executor knows: replies by command, files by path, and what a started job does. */
export interface FakeScript {
  root?: string;
  /** Each command, its words joined by spaces, takes its replies in turn. */
  replies?: Record<string, Partial<RunResult>[]>;
  files?: Record<string, string>;
  /** Called for each start; may write files. Returns the job's states in the order they are asked for; the last one stays. */
  startJob?: (job: Job, command: readonly string[], files: Map<string, Uint8Array>) => JobStatus[];
}

/**
 * Answers from a script instead of a machine, so that whole sessions can be tested to the digit. A command beyond
 * its list fails with `no-reply-left`. `files` shows what was written.
 */
export function createFakeExecutor(script: FakeScript = {}): Executor & { files: Map<string, Uint8Array>; started: string[] } {
  const files = new Map(Object.entries(script.files ?? {}).map(([path, text]) => [path, bytes(text)]));
  const replies = new Map(Object.entries(script.replies ?? {}).map(([command, list]) => [command, [...list]]));
  const jobs = new Map<string, JobStatus[]>();
  const started: string[] = [];
  return {
    name: 'fake',
    root: script.root ?? '/fake',
    files,
    started,
    async run(command) {
      const name = command.join(' ');
      const reply = replies.get(name)?.shift();
      if (!reply) throw failure('no-reply-left', `no reply left for "${name}": list one per expected run`);
      return { exitCode: 0, output: '', errors: '', wall: 0, ...reply };
    },
    async put(path, contents) {
      files.set(path, typeof contents === 'string' ? bytes(contents) : contents);
    },
    async get(path, offset = 0) {
      return files.get(path)?.subarray(offset);
    },
    async start(job, command) {
      started.push(command.join(' '));
      if (!script.startJob) throw failure('no-reply-left', `no job expected, got "${command.join(' ')}": give startJob`);
      jobs.set(job.folder, script.startJob(job, command, files));
    },
    async status(job) {
      const states = jobs.get(job.folder) ?? [];
      return (states.length > 1 ? states.shift() : states[0]) ?? { state: 'lost' };
    },
    async cancel(job) {
      jobs.set(job.folder, [{ state: 'ended', exitCode: 143 }]);
    },
    async close() {},
  };
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
