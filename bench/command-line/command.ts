import type { ExitCode } from '../exit-code.ts';

/** Where a command writes, and what stops it. Injected, so that a test can read along. */
export interface Console {
  /** The result, and nothing else. */
  print(text: string): void;
  /** What goes on meanwhile. */
  note(text: string): void;
  isTerminal: boolean;
  /** Letters in a line of the terminal. */
  columns: number;
  signal: AbortSignal;
}

/** One subcommand. */
export interface Command {
  /** As it is typed, with its options: shown by `help`. */
  usage: string;
  summary: string;
  run(args: string[], console: Console): Promise<ExitCode>;
}
