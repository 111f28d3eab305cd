import { failure } from '../../bench/failure.ts';
import { beginMarker, endMarker } from '../../bench/report/markers.ts';

/**
 * The text a pull request should have: what stands between the markers is replaced by the generated text, what people
 * wrote around it stays. Without markers the generated text is added at the end; with two pairs nobody can tell which is ours.
 */
export function mergeBody(present: string, wanted: string): string {
  const generated = `${beginMarker}\n${generatedPart(wanted)}\n${endMarker}`;
  const begins = present.split(beginMarker).length - 1;
  const ends = present.split(endMarker).length - 1;
  if (begins === 0 && ends === 0) return present.trim() === '' ? surround(wanted) : `${present.trimEnd()}\n\n${generated}\n`;
  const begin = present.indexOf(beginMarker);
  const end = present.indexOf(endMarker);
  if (begins !== 1 || ends !== 1 || end < begin) {
    throw failure(
      'body-markers-broken',
      `expected one ${beginMarker} and one ${endMarker} after it in the pull request's text, got ${begins} and ${ends}: delete all of them, and the text is added at the end`,
    );
  }
  return `${present.slice(0, begin)}${generated}${present.slice(end + endMarker.length)}`;
}

/** A new pull request's text: with markers, whether or not the caller set them. */
export function surround(wanted: string): string {
  return wanted.includes(beginMarker) ? wanted : `${beginMarker}\n${wanted.trim()}\n${endMarker}\n`;
}

function generatedPart(wanted: string): string {
  const begin = wanted.indexOf(beginMarker);
  const end = wanted.indexOf(endMarker);
  return (begin < 0 || end < begin ? wanted : wanted.slice(begin + beginMarker.length, end)).trim();
}
