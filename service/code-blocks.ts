import type { LanguageName, SourceFile } from './models/model.ts';

/**
 * Reads fenced blocks: three backticks, a tag of word characters, optionally `:path`, a newline, the shortest text, a
 * newline, three backticks. Text around blocks is ignored; what does not fit the form is no block. Blocks with a tag
 * that is neither the language nor one of its aliases are left out.
 */
export function parseCodeBlocks(text: string, language: LanguageName): SourceFile[] {
  const files: SourceFile[] = [];
  for (const [, tag = '', path, code = ''] of text.matchAll(block)) {
    if (!tags[language].includes(tag.toLowerCase())) continue;
    const name = path?.trim();
    files.push(name ? { path: name, text: code.replace(/\r$/, '') } : { text: code.replace(/\r$/, '') });
  }
  return files;
}

/**
 * Writes files as fenced blocks with the language's own tag, the only one that readers are sure to know. `undefined`
 * when a file cannot be written so that it reads back the same: three backticks that begin a line would end its block.
 */
export function renderCodeBlocks(files: readonly SourceFile[], language: LanguageName): string | undefined {
  const rendered = files
    .map((file) => `\`\`\`${language}${file.path === undefined ? '' : `:${file.path}`}\n${file.text}\n\`\`\``)
    .join('\n');
  const read = parseCodeBlocks(rendered, language);
  const isWhole = read.length === files.length && read.every((file, index) => same(file, files[index]));
  return isWhole ? rendered : undefined;
}

/** The language of the first fenced block whose tag is one of a language; `undefined` when there is none. */
export function findLanguage(text: string): LanguageName | undefined {
  for (const [, tag = ''] of text.matchAll(block)) {
    const found = languages.find((language) => tags[language].includes(tag.toLowerCase()));
    if (found !== undefined) return found;
  }
  return undefined;
}

// The carriage return of a CRLF text belongs to neither the tag nor the last line of code.
const block = /```(\w+)(?::([^\n]+))?\r?\n([\s\S]*?)\n```/g;

/** File name endings and short names that people write in place of a language's name. */
const tags: Record<LanguageName, string[]> = {
  python: ['python', 'py', 'python3'],
  javascript: ['javascript', 'js', 'jsx', 'mjs', 'cjs'],
  typescript: ['typescript', 'ts', 'tsx', 'mts', 'cts'],
  java: ['java'],
  go: ['go', 'golang'],
};

const languages: readonly LanguageName[] = ['python', 'javascript', 'typescript', 'java', 'go'];

function same(read: SourceFile, written: SourceFile | undefined): boolean {
  return written !== undefined && read.path === written.path && read.text === written.text;
}
