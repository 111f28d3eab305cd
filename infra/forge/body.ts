import { failure } from '../../bench/failure.ts';
import { beginMark, endMark } from '../../bench/report/markdown.ts';

/**
 * The text a pull request should have: what stands between the markers is replaced by the generated text, what people
 * wrote around it stays. Without markers the generated text is added at the end; with two pairs nobody can tell which is ours.
 */
export function mergeBody(present: string, wanted: string): string {
  const generated = `${beginMark}\n${generatedPart(wanted)}\n${endMark}`;
  const begins = present.split(beginMark).length - 1;
  const ends = present.split(endMark).length - 1;
  if (begins === 0 && ends === 0) return present.trim() === '' ? surround(wanted) : `${present.trimEnd()}\n\n${generated}\n`;
  const begin = present.indexOf(beginMark);
  const end = present.indexOf(endMark);
  if (begins !== 1 || ends !== 1 || end < begin) {
    throw failure(
      'body-markers-broken',
      `expected one ${beginMark} and one ${endMark} after it in the pull request's text, got ${begins} and ${ends}: delete all of them, and the text is added at the end`,
    );
  }
  return `${present.slice(0, begin)}${generated}${present.slice(end + endMark.length)}`;
}

/** A new pull request's text: with markers, whether or not the caller set them. */
export function surround(wanted: string): string {
  return wanted.includes(beginMark) ? wanted : `${beginMark}\n${wanted.trim()}\n${endMark}\n`;
}

function generatedPart(wanted: string): string {
  const begin = wanted.indexOf(beginMark);
  const end = wanted.indexOf(endMark);
  return (begin < 0 || end < begin ? wanted : wanted.slice(begin + beginMark.length, end)).trim();
}
