import type { Problem } from '../bench/problem.ts';

/** What stands in a template for a value that is still to come; shell variables are none of them. */
const placeholders = [
  /\{\{[^}]*\}\}/g,
  /<(?:your|my|insert)[ _-][^<>\n]{1,60}>/gi,
  /\b(?:CHANGE_?ME|REPLACE_?ME|FILL_?ME_?IN)\b/gi,
];

/** Secrets have no place here: boot text is kept in clear in the stack's state and can be read on the machine. */
const secrets: [what: string, pattern: RegExp][] = [
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/g],
  ['a GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})/g],
  ['a key of a cloud account', /\bAKIA[0-9A-Z]{16}\b|\bAccountKey=[A-Za-z0-9+/=]{20,}/g],
  ['an API key', /\bsk-[A-Za-z0-9_-]{20,}/g],
  ['a password in an address', /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]+:[^\s:/@]+@/g],
];

/** Values that were never put in, each with its place. */
export function findPlaceholders(text: string): Problem[] {
  return placeholders.flatMap((pattern) =>
    findEach(text, pattern, (found) => `the placeholder ${found} is still open: put its value in`),
  );
}

/** Texts that look like secrets; the message does not repeat them. */
export function findSecrets(text: string): Problem[] {
  return secrets.flatMap(([what, pattern]) =>
    findEach(
      text,
      pattern,
      () => `this looks like ${what}, and boot text is kept in clear: let the machine fetch it with its identity`,
    ),
  );
}

function findEach(text: string, pattern: RegExp, render: (found: string) => string): Problem[] {
  return [...text.matchAll(pattern)].map((match) => {
    const before = text.slice(0, match.index).split('\n');
    return { where: `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`, what: render(match[0]) };
  });
}
