import type { Console } from './command.ts';

/**
 * This process's own terminal. The first Ctrl-C (or SIGTERM, or a closed terminal) stops the session in good order; a second one ends
 * this process at once, and the runner ends by its lease.
 */
export function openConsole(): Console & { close(): void } {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(3);
    controller.abort();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of signals) process.on(name, stop);
  return {
    print: (text) => process.stdout.write(text),
    note: (text) => process.stderr.write(text),
    isTerminal: process.stderr.isTTY === true,
    get columns() {
      return process.stderr.columns ?? 80;
    },
    signal: controller.signal,
    close() {
      for (const name of signals) process.off(name, stop);
    },
  };
}
