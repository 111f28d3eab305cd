import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findNonAscii } from './characters.ts';

const suspects: [character: string, said: string][] = [
  ['\u00e9', 'LATIN SMALL LETTER E WITH ACUTE (U+00E9): write "e"'],
  ['\u00fc', 'LATIN SMALL LETTER U WITH DIAERESIS (U+00FC): write "u"'],
  ['\u00df', 'LATIN SMALL LETTER SHARP S (U+00DF): write "ss"'],
  ['\u0142', 'LATIN SMALL LETTER L WITH STROKE (U+0142): write "l"'],
  ['\u2014', 'EM DASH (U+2014): write "-"'],
  ['\u2013', 'EN DASH (U+2013): write "-"'],
  ['\u2011', 'NON-BREAKING HYPHEN (U+2011): write "-"'],
  ['\u2212', 'MINUS SIGN (U+2212): write "-"'],
  ['\u2018', `LEFT SINGLE QUOTATION MARK (U+2018): write "'"`],
  ['\u2019', `RIGHT SINGLE QUOTATION MARK (U+2019): write "'"`],
  ['\u201c', `LEFT DOUBLE QUOTATION MARK (U+201C): write '"'`],
  ['\u201d', `RIGHT DOUBLE QUOTATION MARK (U+201D): write '"'`],
  ['\u2026', 'HORIZONTAL ELLIPSIS (U+2026): write "..."'],
  ['\u00a0', 'NO-BREAK SPACE (U+00A0): write a space'],
  ['\u202f', 'NARROW NO-BREAK SPACE (U+202F): write a space'],
  ['\u3000', 'IDEOGRAPHIC SPACE (U+3000): write a space'],
  ['\u200b', 'ZERO WIDTH SPACE (U+200B): leave it out'],
  ['\u200d', 'ZERO WIDTH JOINER (U+200D): leave it out'],
  ['\u00ad', 'SOFT HYPHEN (U+00AD): leave it out'],
  ['\ufeff', 'ZERO WIDTH NO-BREAK SPACE (U+FEFF): leave it out'],
  ['\u2028', 'LINE SEPARATOR (U+2028): write a line break'],
  ['\u2192', 'RIGHTWARDS ARROW (U+2192): write "->"'],
  ['\u2022', 'BULLET (U+2022): write "*"'],
  ['\u20ac', 'EURO SIGN (U+20AC): write "EUR"'],
  ['\u00b0', 'DEGREE SIGN (U+00B0): write "deg"'],
  ['\u00b5', 'MICRO SIGN (U+00B5): write "u"'],
  ['\u00d7', 'MULTIPLICATION SIGN (U+00D7): write "x"'],
  ['\u0430', 'CYRILLIC SMALL LETTER A (U+0430): write "a"'],
  ['\ufffd', 'REPLACEMENT CHARACTER (U+FFFD): leave it out or say it in ASCII'],
  ['\u{1f680}', 'ROCKET (U+1F680): leave it out or say it in ASCII'],
  ['\u{1f600}', 'an emoji (U+1F600): leave it out or say it in ASCII'],
  ['\u4e2d', 'a letter of another alphabet (U+4E2D): leave it out or say it in ASCII'],
  ['\u0301', 'a combining mark (U+0301): leave it out or say it in ASCII'],
  ['\u0085', 'a control character (U+0085): leave it out or say it in ASCII'],
  ['\t', 'CHARACTER TABULATION (U+0009): write spaces'],
  ['\r', 'CARRIAGE RETURN (U+000D): write a line feed alone'],
  ['\0', 'NULL (U+0000): leave it out'],
];

const characters = suite('characters');

characters('lets printable ASCII and line feeds pass', () => {
  const printable = Array.from({ length: 95 }, (_, i) => String.fromCharCode(0x20 + i)).join('');
  assert.equal(findNonAscii(`${printable}\n\n${printable}\n`), []);
});

for (const [character, said] of suspects) {
  characters(`refuses ${said.slice(0, said.indexOf(')') + 1)} with its place`, () => {
    assert.equal(findNonAscii(`#cloud-config\n\nx: a${character}b\n`), [
      { where: 'line 3, column 5', what: `must be ASCII, got ${said}` },
    ]);
  });
}

characters('names every one of several, counting a character outside the first plane as one column', () => {
  assert.equal(
    findNonAscii('\u{1f680}\u00e9\n  \u2014').map(({ where }) => where),
    ['line 1, column 1', 'line 1, column 2', 'line 2, column 3'],
  );
});

characters.run();
