import { readFileSync } from 'node:fs';
import type { Problem } from '../bench/problem.ts';

interface Character {
  name: string;
  /** What people mean by it, in ASCII; absent where nothing stands for it. */
  instead?: string;
}

/** Names as Unicode gives them: a line each, `00E9 LATIN SMALL LETTER E WITH ACUTE | e`. */
const characters = new Map(
  readFileSync(new URL('./character-names.txt', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line): [number, Character] => {
      const [, code = '', name = '', instead] = /^(\w+) (.+?)(?: \| (.+))?$/.exec(line) ?? [];
      return [Number.parseInt(code, 16), instead === undefined ? { name } : { name, instead }];
    }),
);

const controls: Record<number, Character> = {
  0: { name: 'NULL', instead: 'nothing' },
  9: { name: 'CHARACTER TABULATION', instead: 'spaces' },
  13: { name: 'CARRIAGE RETURN', instead: 'a line feed alone' },
  27: { name: 'ESCAPE', instead: 'nothing' },
  127: { name: 'DELETE', instead: 'nothing' },
};

/**
 * A problem for each character but printable ASCII and line feeds, however many there are: Azure's tools encode boot text as Latin-1, so
 * that a dash from a document stops them, and an accented letter passes and arrives as a broken byte.
 */
export function findNonAscii(text: string): Problem[] {
  return text.split('\n').flatMap((line, i) =>
    [...line].flatMap((character, j) => {
      const code = character.codePointAt(0) ?? 0;
      if (code >= 0x20 && code < 0x7f) return [];
      return [{ where: `line ${i + 1}, column ${j + 1}`, what: `must be ASCII, got ${describeCharacter(code)}` }];
    }),
  );
}

/** `LATIN SMALL LETTER E WITH ACUTE (U+00E9): write "e"`. A character outside the table goes by its block or its number alone. */
function describeCharacter(code: number): string {
  const number = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  const { name, instead } = controls[code] ?? characters.get(code) ?? { name: describeKind(code) };
  return `${name} (${number}): ${renderRemedy(instead)}`;
}

function describeKind(code: number): string {
  const character = String.fromCodePoint(code);
  if (code < 0x20 || (code >= 0x80 && code < 0xa0)) return 'a control character';
  if (/\p{Extended_Pictographic}|\p{Regional_Indicator}/u.test(character)) return 'an emoji';
  if (/\p{M}/u.test(character)) return 'a combining mark';
  if (/\p{L}/u.test(character)) return 'a letter of another alphabet';
  if (code >= 0xd800 && code < 0xe000) return 'half of a surrogate pair';
  return 'a character that is not ASCII';
}

function renderRemedy(instead: string | undefined): string {
  if (instead === undefined) return 'leave it out or say it in ASCII';
  const isDescribed = instead.startsWith('a ') || ['nothing', 'spaces'].includes(instead);
  if (instead === 'nothing') return 'leave it out';
  return isDescribed ? `write ${instead}` : `write ${instead === '"' ? "'\"'" : `"${instead}"`}`;
}
