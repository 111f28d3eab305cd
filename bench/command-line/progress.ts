import type { Progress } from '../comparison.ts';
import { renderIntervalBar } from '../report/interval-bar.ts';
import type { Console } from './command.ts';

/** Shows progress: on a terminal one line that changes, with the interval so far drawn as a bar; elsewhere a line at most every five seconds. */
export function createProgress(console: Console): { show(text: string, progress?: Progress): void; end(): void } {
  let shownAt = Number.NEGATIVE_INFINITY;
  let isOpen = false;
  return {
    show(text, progress) {
      if (console.isTerminal) {
        // A line that is wrapped could not be written over.
        console.note(`\r\x1b[K${withBar(text, progress, console.columns - 1)}`);
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

function withBar(text: string, { low, high }: Partial<Progress> = {}, columns: number): string {
  if (low === undefined || high === undefined) return text.slice(0, columns);
  const bar = renderIntervalBar({ low, high }, 31);
  return bar.length + 2 + text.length > columns ? text.slice(0, columns) : `${bar}  ${text}`;
}
