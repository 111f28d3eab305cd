import type { Seconds } from '../plan.ts';

/** One benchmark of a file that another program wrote: seconds of each run or iteration, in the order in which they were taken. */
export interface SourceBenchmark {
  name: string;
  seconds: Seconds[];
}

/** A format that other programs write. Files are read and described, never given a verdict: their runs are not paired. */
export interface SourceFormat {
  /** As people call it: "hyperfine JSON". */
  name: string;
  /** True when a text looks like this format and no other; `parse` may still refuse it. */
  recognises(text: string): boolean;
  /** Fails with `source-malformed`, saying what was expected where. */
  parse(text: string): SourceBenchmark[];
}
