import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createProgress } from './progress.ts';

const shown = suite('progress');
const measuring = { state: 'measuring' as const, pairs: 7, low: 0.99, high: 1.01, secondsLeft: 2.3 };

shown('writes one line over and over on a terminal, with the interval as a bar', () => {
  const { notes, progress } = open({ isTerminal: true, columns: 88 });
  progress.show('5 pairs');
  progress.show('7 pairs', measuring);
  progress.end();
  assert.equal(notes, [
    '\r\x1b[K5 pairs',
    '\r\x1b[K0.952 [          ==|==          ] 1.050  7 pairs, speedup 0.990 .. 1.010  3 s left',
    '\r\x1b[K',
  ]);
});

shown('leaves the bar out, and cuts, where the terminal is narrow', () => {
  const { notes, progress } = open({ isTerminal: true, columns: 6 });
  progress.show('7 pairs', measuring);
  assert.equal(notes, ['\r\x1b[K7 pai']);
});

shown('writes plain lines, seldom, elsewhere', () => {
  const { notes, progress } = open({ isTerminal: false, columns: 80 });
  progress.show('5 pairs', measuring);
  progress.show('6 pairs', measuring);
  progress.end();
  assert.equal(notes, ['5 pairs\n']);
});

shown.run();

function open(terminal: { isTerminal: boolean; columns: number }) {
  const notes: string[] = [];
  const console = {
    print: () => {},
    note: (text: string) => void notes.push(text),
    signal: new AbortController().signal,
    ...terminal,
  };
  return { notes, progress: createProgress(console) };
}
