import type { LanguageName } from '../models/model.ts';
import { createParser, type SourceParser } from '../rules/parsing/parser.ts';
import { pythonParser } from './python.ts';

/** True when the text parses without an error. A language without a parser here is never sound: nothing unchecked leaves. */
export async function isSound(text: string, language: LanguageName): Promise<boolean> {
  if (text.includes('\0')) return false;
  for (const open of parsers[language]) {
    if ((await open()).isValid(text)) return true;
  }
  return false;
}

/** What a text may be read as. TypeScript has two grammars: with markup in it `<T>x` is another thing. */
const parsers: Record<LanguageName, readonly (() => Promise<SourceParser>)[]> = {
  python: [pythonParser],
  javascript: [openOnce('tree-sitter-javascript/tree-sitter-javascript.wasm')],
  typescript: [
    openOnce('tree-sitter-typescript/tree-sitter-typescript.wasm'),
    openOnce('tree-sitter-typescript/tree-sitter-tsx.wasm'),
  ],
  go: [openOnce('tree-sitter-go/tree-sitter-go.wasm')],
  java: [],
};

/** Loaded when it is first asked for: most services never see the language. */
function openOnce(grammar: string): () => Promise<SourceParser> {
  let parser: Promise<SourceParser> | undefined;
  return () => {
    parser ??= createParser(grammar);
    return parser;
  };
}
