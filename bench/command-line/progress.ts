import type { Console } from './command.ts';

/** Shows progress: one line that changes on a terminal; elsewhere a line at most every five seconds. */
export function createProgress(console: Console): { show(text: string): void; end(): void } {
  let shownAt = Number.NEGATIVE_INFINITY;
  let isOpen = false;
  return {
    show(text) {
      if (console.isTerminal) {
        console.note(`\r\x1b[K${text}`);
        isOpen = true;
      } else if (performance.now() - shownAt >= 5000) {
        console.note(`${text}\n`);
        shownAt = performance.now();
      }
    },
    end() {
      if (isOpen) console.note('\r\x1b[K');
      isOpen = false;
    },
  };
}
