import { parseDocument } from 'yaml';

/** The head of an agent or skill. `problem` says why there is none to read. */
export interface Frontmatter {
  values: Record<string, unknown>;
  /** The raw text between the marks. */
  head: string;
  body: string;
  problem?: { line: number; what: string };
}

/** Reads what stands between the first two `---` lines, as strict YAML: Claude Code drops a whole head that it cannot parse. */
export function readFrontmatter(text: string): Frontmatter {
  const [whole, head] = /^---\n([\s\S]*?)\n---(?:\n|$)/.exec(text) ?? [];
  if (whole === undefined || head === undefined)
    return { values: {}, head: '', body: text, problem: { line: 1, what: 'expected a head between two lines "---", got none' } };
  const document = parseDocument(head, { strict: true, uniqueKeys: true });
  const [error] = [...document.errors, ...document.warnings];
  const values: unknown = error === undefined ? document.toJS() : undefined;
  const body = text.slice(whole.length);
  if (error !== undefined) {
    const line = 1 + (error.linePos?.[0].line ?? 1);
    return {
      values: {},
      head,
      body,
      problem: { line, what: `the head is no YAML (${error.message.split('\n')[0]}): quote the value` },
    };
  }
  if (typeof values !== 'object' || values === null || Array.isArray(values))
    return { values: {}, head, body, problem: { line: 2, what: 'expected keys with values in the head, got none' } };
  return { values: values as Record<string, unknown>, head, body };
}

/** The line of a key in the file; the head begins on line 2. */
export function lineOf(frontmatter: Frontmatter, key: string): number {
  const index = frontmatter.head.split('\n').findIndex((line) => line.startsWith(`${key}:`));
  return index < 0 ? 1 : index + 2;
}
