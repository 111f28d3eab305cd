import type { Seconds } from '../plan.ts';

/** How one command is run. Absent values: the executor's root as folder, its own environment, ten minutes. */
export interface RunOptions {
  cwd?: string;
  /** Added to the executor's own environment. `undefined` removes a variable. */
  env?: Record<string, string | undefined>;
  input?: string;
  timeoutSeconds?: Seconds;
  /** Ends the command and everything it started. */
  signal?: AbortSignal;
}

/** What a command did. A command that fails is a result with its exit code, not an error. */
export interface RunResult {
  /** 128 + signal when it was killed; 124 when it ran out of time. */
  exitCode: number;
  output: string;
  errors: string;
  wall: Seconds;
}

/** A long job that outlives the connection: its folder holds `stdout`, `stderr` and `exit-code`. */
export interface Job {
  /** Absolute folder on the executor's machine; names the job. */
  folder: string;
}

/** Where a job stands. `lost` means that its process is gone and left no exit code: killed, or the machine was restarted. */
export type JobStatus = { state: 'running' } | { state: 'ended'; exitCode: number } | { state: 'lost' };

/**
 * Where commands run. Workspaces, tuning and measuring use nothing else, so that another machine is one more file here.
 * Paths are absolute paths on the executor's machine.
 */
export interface Executor {
  readonly name: string;
  /** Folder below which this executor's workspaces and jobs live. Need not be the project's. */
  readonly root: string;
  /** Runs to the end. No shell: the command is a program and its arguments. Output beyond 32 MB is cut. */
  run(command: readonly string[], options?: RunOptions): Promise<RunResult>;
  /** Writes a file, making its folders; whole or not at all. */
  put(path: string, contents: string | Uint8Array, options?: { executable?: boolean }): Promise<void>;
  /** Reads a file from byte `offset` on; `undefined` when there is none. */
  get(path: string, offset?: number): Promise<Uint8Array | undefined>;
  /** Starts a job in its folder and returns at once. A job already running there is adopted. */
  start(job: Job, command: readonly string[], options?: Pick<RunOptions, 'cwd' | 'env'>): Promise<void>;
  status(job: Job): Promise<JobStatus>;
  /** Ends the job with everything it started. No error when it already ended. */
  cancel(job: Job): Promise<void>;
  close(): Promise<void>;
}
