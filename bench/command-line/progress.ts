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

/** The figures with their bar in what room there is; the text where there is no interval yet, or no room. */
function withBar(text: string, progress: Progress | undefined, columns: number): string {
  const { low, high } = progress ?? {};
  if (progress === undefined || low === undefined || high === undefined) return text.slice(0, columns);
  const left = progress.secondsLeft === undefined ? '' : `  ${Math.ceil(progress.secondsLeft)} s left`;
  const figures = `${progress.pairs} pairs, speedup ${low.toFixed(3)} .. ${high.toFixed(3)}${left}`;
  // The ends of the scale take up to 18 letters.
  const room = Math.min(41, columns - figures.length - 20);
  return room < 11 ? text.slice(0, columns) : `${renderIntervalBar({ low, high }, room - ((room + 1) % 2))}  ${figures}`;
}
