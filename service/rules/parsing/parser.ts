import { createRequire } from 'node:module';
import { Language, Parser } from 'web-tree-sitter';
import type { ParsedSource } from '../rule.ts';

/** Reads sources of one language. One parser serves any number of texts, one at a time. */
export interface SourceParser {
  /**
   * Parses `text` and hands it to `use`; the tree may be freed when `use` returns, so no node may leave it.
   * `undefined`, without calling `use`, when the text is not valid.
   */
  read<T>(text: string, use: (source: ParsedSource) => T): T | undefined;
  /** True when the text parses without an error. */
  isValid(text: string): boolean;
  close(): void;
}

/** Most trees that are kept for the next reader: rules look at the same few texts in turn. */
const mostKept = 4;

/** Loads a grammar by its package and file, `tree-sitter-go/tree-sitter-go.wasm`: no network, no native code. */
export async function createParser(file: string): Promise<SourceParser> {
  await Parser.init();
  const grammar = await Language.load(createRequire(import.meta.url).resolve(file));
  const parser = new Parser();
  parser.setLanguage(grammar);
  let kept: ParsedSource[] = [];
  let readers = 0;
  return {
    read,
    isValid: (text) => read(text, () => true) ?? false,
    close() {
      for (const { tree } of kept) tree.delete();
      parser.delete();
    },
  };

  function read<T>(text: string, use: (source: ParsedSource) => T): T | undefined {
    const source = kept.find((earlier) => earlier.text === text) ?? parse(text);
    if (source === undefined) return undefined;
    readers += 1;
    try {
      return use(source);
    } finally {
      readers -= 1;
      keep(source);
    }
  }

  function parse(text: string): ParsedSource | undefined {
    const tree = parser.parse(text);
    if (tree === null) return undefined;
    if (!tree.rootNode.hasError) return { text, tree, root: tree.rootNode };
    tree.delete();
    return undefined;
  }

  /** The latest first. One that reads inside another frees nothing that may be in use. */
  function keep(source: ParsedSource): void {
    kept = [source, ...kept.filter((earlier) => earlier !== source)];
    if (readers > 0) return;
    for (const { tree } of kept.slice(mostKept)) tree.delete();
    kept = kept.slice(0, mostKept);
  }
}
