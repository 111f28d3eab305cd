import { createRequire } from 'node:module';
import { Language, Parser } from 'web-tree-sitter';
import type { ParsedSource } from '../rule.ts';

/** Reads Python sources. One parser serves any number of texts, one at a time. */
export interface PythonParser {
  /**
   * Parses `text` and hands it to `use`; the tree is freed when `use` returns, so no node may leave it.
   * `undefined`, without calling `use`, when the text is not valid Python.
   */
  read<T>(text: string, use: (source: ParsedSource) => T): T | undefined;
  /** True when the text parses without an error. */
  isValid(text: string): boolean;
  close(): void;
}

/** Loads the grammar that is shipped with `tree-sitter-python`: some 15 ms, no network, no native code. */
export async function createPythonParser(): Promise<PythonParser> {
  const find = createRequire(import.meta.url);
  await Parser.init();
  const grammar = await Language.load(find.resolve('tree-sitter-python/tree-sitter-python.wasm'));
  const parser = new Parser();
  parser.setLanguage(grammar);
  return {
    read,
    isValid: (text) => read(text, () => true) ?? false,
    close: () => parser.delete(),
  };

  function read<T>(text: string, use: (source: ParsedSource) => T): T | undefined {
    const tree = parser.parse(text);
    if (tree === null) return undefined;
    try {
      if (tree.rootNode.hasError) return undefined;
      return use({ text, tree, root: tree.rootNode });
    } finally {
      tree.delete();
    }
  }
}
